// Some life for the console's pictures: users talk, in English in one conversation and in Arabic in another.
import WebSocket from 'ws';
import { createClient } from '../dist/client/plain.mjs';

const TALK = {
  en: [
    ['bob', 'Morning! The beta is out to the first 200 teams 🎉', { '🎉': ['alice', 'carol'], '👍': ['alice'] }],
    ['carol', 'Watching the dashboards: p99 of delivery is 38 ms, and no resync since midnight.'],
    ['alice', 'Lovely. @bob can you check what happens when we kill a node in the middle of it?'],
    ['bob', 'Did that twice. Everyone reconnects, every event arrives once and in order.', { '👀': ['carol'] }, 2],
    ['carol', 'فريق الدعم في عمّان يقول إن الترجمة ممتازة 👏'],
    ['alice', 'شكرًا لهم! I will tell the designers, too.'],
    ['bob', 'Then let us move the launch to “in review”. Any objections?', { '👍': ['carol', 'alice'] }],
  ],
  ar: [
    ['bob', 'صباح الخير! وصلت النسخة التجريبية إلى أول ٢٠٠ فريق 🎉', { '🎉': ['alice', 'carol'], '👍': ['alice'] }],
    ['carol', 'أتابع لوحات القياس: زمن التسليم p99 هو 38 ms، ولم يضع أي حدث منذ منتصف الليل.'],
    ['alice', 'رائع. @bob هل يمكنك أن تتحقق مما يحدث إذا توقفت إحدى العُقد أثناء ذلك؟'],
    ['bob', 'جرّبتها مرتين. يعود الجميع إلى الاتصال، ويصل كل حدث مرة واحدة وبالترتيب.', { '👀': ['carol'] }, 2],
    ['carol', 'The support team in Amman says the translation is excellent 👏'],
    ['alice', 'شكرًا لهم! سأخبر فريق التصميم أيضًا.'],
    ['bob', 'إذن لننقل الإطلاق إلى «قيد المراجعة». هل من اعتراض؟', { '👍': ['carol', 'alice'] }],
  ],
};

const PROJECTS = {
  en: { id: 'launch', title: 'Launch', milestones: ['Alpha', 'Beta', 'Store review'] },
  ar: { id: 'itlaq', title: 'إطلاق التطبيق', milestones: ['ألفا', 'النسخة التجريبية', 'مراجعة المتجر'] },
};

const COMMENTS = {
  en: [
    ['bob', 'Beta is live. Crash-free sessions: 99.94 %.'],
    ['carol', 'The Arabic store page is ready: «تعاون لحظة بلحظة».'],
    ['alice', 'Great. @bob please freeze the branch tonight.'],
  ],
  ar: [
    ['bob', 'النسخة التجريبية متاحة. جلسات بلا أعطال: ٩٩٫٩٤٪.'],
    ['carol', 'صفحة المتجر الإنجليزية جاهزة: “Work together, live”.'],
    ['alice', 'ممتاز. @bob جمّد الفرع الليلة من فضلك.'],
  ],
};

/** The demo users of a server. */
export class Stage {
  tokens = new Map();
  clients = new Map();

  constructor(url) {
    this.url = url;
  }

  async ask(userId, method, path, body) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await this.token(userId)}` },
      body: body && JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.data;
  }

  async token(userId) {
    const known = this.tokens.get(userId);
    if (known) return known;
    const response = await fetch(`${this.url}/api/v1/demo/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userId, role: userId === 'admin' ? 'admin' : 'user' }),
    });
    const { data } = await response.json();
    this.tokens.set(userId, data.token);
    return data.token;
  }

  /** A user's own connection: with it he is online. */
  client(userId) {
    const known = this.clients.get(userId);
    if (known) return known;
    const made = createClient({ url: this.url, token: () => this.token(userId), WebSocket });
    this.clients.set(userId, made);
    return made;
  }

  close() {
    for (const client of this.clients.values()) client.close();
  }

  /** Gives the id of the conversation. */
  async talk(language) {
    const id = language === 'en' ? 'general' : 'fariq';
    if (language === 'ar') {
      const memberIds = ['bob', 'carol', 'admin'];
      await this.ask('alice', 'POST', '/conversations', { id, type: 'group', title: 'فريق الإطلاق', memberIds });
    }
    const said = [];
    for (const [userId, content, reactions = {}, replyTo] of TALK[language]) {
      const draft = { content, replyTo: said[replyTo]?.id };
      const message = await this.ask(userId, 'POST', `/conversations/${id}/messages`, draft);
      said.push(message);
      for (const [reaction, userIds] of Object.entries(reactions)) {
        for (const other of userIds)
          await this.client(other).chat.conversation(id).messages.react(message.id, reaction);
      }
    }
    return id;
  }

  /** Gives the id of the project. */
  async project(language) {
    const { id, title, milestones } = PROJECTS[language];
    if (language === 'ar') {
      await this.ask('alice', 'POST', '/projects', { id, title, memberIds: ['bob'] });
      await this.ask('alice', 'PUT', `/projects/${id}/members/carol`, { role: 'viewer' });
    }
    for (const [index, milestone] of milestones.entries()) {
      await this.ask(index === 1 ? 'bob' : 'alice', 'PATCH', `/projects/${id}`, {
        progress: 24 + index * 26,
        milestone,
      });
    }
    await this.ask('alice', 'PATCH', `/projects/${id}`, { status: 'in_review' });
    for (const [userId, comment] of COMMENTS[language]) {
      await this.ask(userId, 'POST', `/projects/${id}/comments`, { comment });
    }
    return id;
  }
}
