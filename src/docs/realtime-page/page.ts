import { type Locale, LOCALES } from '../../contracts/auth';
import { closeCodes } from '../close-codes';
import { type AsyncApiDocument, channelOf, isFrames } from '../document-layout';
import { splitCommon } from './common-events';
import { eventsOf, type EventView } from './events';
import { block, code, escape, prose, table } from './html';
import { anchorOf, english, SchemaView } from './schema-view';
import { ARABIC_SUMMARIES } from './summaries';
import { TEXTS } from './texts';

/** The events of a document, to be read by people. Needs neither scripts nor anything else from anywhere. */
export function realtimePage(document: AsyncApiDocument, locale: Locale, style: string): string {
  return new RealtimePage(document, locale).html(style);
}

/** A chapter: where it is on the page, what it is called, and what is in it. */
interface Chapter {
  id: string;
  title: string;
  body: string;
}

const FRAMES = `→ {"event": "chat:join", "data": {"conversationId": "general"}, "ns": "/chat", "id": 1}
← {"id": 1, "ack": {"data": {"conversation": …, "position": …, "events": []}}}
← {"event": "chat:message", "data": {"id": …, "content": "hi", "position": …}, "ns": "/chat"}`;

class RealtimePage {
  private readonly texts;
  private readonly view: SchemaView;

  constructor(
    private readonly document: AsyncApiDocument,
    private readonly locale: Locale,
  ) {
    this.texts = TEXTS[locale];
    this.view = new SchemaView(document.components.schemas, locale);
  }

  html(style: string): string {
    const { texts, locale } = this;
    const chapters = [
      this.connecting(),
      this.paragraphs('auth', texts.auth, texts.authText),
      this.paragraphs('answers', texts.answers, texts.answersText),
      this.paragraphs('recovery', texts.recovery, texts.recoveryText),
      ...this.namespaces(),
    ];
    // The types are those that the chapters before have linked to.
    chapters.push(this.types(), this.errors(), ...this.closing());
    const other = LOCALES.find((one) => one !== locale) ?? locale;
    return `<!doctype html>
<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>depth-realtime: ${escape(texts.title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
<p class="links"><strong dir="ltr">depth-realtime</strong> <a href="../docs">${escape(texts.rest)}</a>
<a href="asyncapi.json">${escape(texts.json)}</a> <a href="?lang=${other}" lang="${other}">${escape(texts.otherLanguage)}</a></p>
<h1>${escape(texts.title)}</h1>
<p>${prose(texts.subtitle)}</p>
</header>
<nav aria-label="${escape(texts.contents)}"><ul>
${chapters.map(({ id, title }) => `<li><a href="#${id}">${title}</a></li>`).join('\n')}
</ul></nav>
<main>
${chapters.map(({ id, title, body }) => `<section id="${id}"><h2>${title}</h2>\n${body}</section>`).join('\n')}
</main>
</body>
</html>
`;
  }

  private connecting(): Chapter {
    const { texts, document } = this;
    const { ws, room } = document.channels;
    const rows = [
      ['Socket.IO', code(document.servers.socketio?.pathname ?? ''), prose(texts.socketIo)],
      ...(ws ? [['WebSocket', code(ws.address), prose(texts.plain)]] : []),
      ...(room ? [['WebSocket', code(room.address), prose(texts.room)]] : []),
      ['SSE', code('GET …/stream?rooms='), prose(texts.sse)],
    ];
    const where = table([texts.transport, texts.address, texts.how], rows);
    const frames = ws ? block(FRAMES) : '';
    const asides = `<h3>${escape(texts.batch)}</h3><p>${prose(texts.batchText)}</p>
<h3>${escape(texts.vocabulary)}</h3><p>${prose(texts.vocabularyText)}</p>`;
    return {
      id: 'connect',
      title: escape(texts.connect),
      body: `<p>${prose(texts.connectText)}</p>${where}${frames}${asides}`,
    };
  }

  private paragraphs(id: string, title: string, paragraphs: readonly string[]): Chapter {
    return { id, title: escape(title), body: paragraphs.map((text) => `<p>${prose(text)}</p>`).join('\n') };
  }

  private namespaces(): Chapter[] {
    const { channels, operations } = this.document;
    const namespaces = Object.entries(channels).filter(([, channel]) => !isFrames(channel));
    const { common, own } = splitCommon(
      namespaces.map(([name, channel]) =>
        eventsOf(
          Object.values(operations).filter((operation) => channelOf(operation.channel) === name),
          channel,
        ),
      ),
    );
    const everywhere = { id: 'every', title: escape(this.texts.everywhere), body: this.events('every', common) };
    const each = namespaces.map(([name, { address, title, description }], i) => ({
      id: `ns-${name}`,
      title: code(address),
      body: `<p>${this.summary(title, description)}</p>\n${this.events(name, own[i] ?? [])}`,
    }));
    return common.length > 0 ? [everywhere, ...each] : each;
  }

  private events(channel: string, events: readonly EventView[]): string {
    const parts = (['receive', 'send'] as const).flatMap((action) => {
      const some = events.filter((event) => event.action === action);
      if (some.length === 0) return [];
      const title = action === 'receive' ? this.texts.toServer : this.texts.fromServer;
      return [`<h3>${escape(title)}</h3>`, ...some.map((event) => this.event(channel, event))];
    });
    return parts.join('\n');
  }

  private event(channel: string, { action, name, aliases, durable, summary, payload, ack }: EventView): string {
    const { texts, view } = this;
    const id = `${channel}-${action}-${name}`;
    const badge = durable ? ` <span class="badge">${escape(texts.durable)}</span>` : '';
    const also = aliases.length > 0 ? ` <small>${escape(texts.also)} ${aliases.map(code).join(' ')}</small>` : '';
    const parts = [
      `<h4 id="${escape(id)}"><a href="#${escape(id)}">${code(name)}</a>${badge}${also}</h4>`,
      `<p>${this.summary(action === 'receive' ? `> ${name}` : name, summary)}</p>`,
      action === 'receive' ? view.table(payload) : `<p>${escape(texts.payload)}: ${view.type(payload)}</p>`,
      ack ? `<p>${escape(texts.ack)}: ${view.type(ack)}</p>` : '',
    ];
    return `<article>${parts.join('\n')}</article>`;
  }

  /** In Arabic what was translated; the rest is English. */
  private summary(key: string, given: string): string {
    const arabic = ARABIC_SUMMARIES[key];
    if (this.locale === 'en') return prose(given);
    return arabic === undefined ? english(given) : prose(arabic);
  }

  private types(): Chapter {
    const { view, texts, document } = this;
    const done = new Map<string, string>();
    // A type may link to further ones.
    for (let next = this.undone(done); next !== undefined; next = this.undone(done)) {
      const schema = document.components.schemas[next] ?? {};
      const { description, properties } = schema as { description?: string; properties?: object };
      const about = description === undefined ? '' : `<p>${english(description)}</p>`;
      const body = properties ? view.table(schema) : `<p>${view.type(schema)}</p>`;
      done.set(next, `<article id="${anchorOf(next)}"><h4>${code(next)}</h4>${about}${body}</article>`);
    }
    const sorted = [...done].sort(([one], [other]) => one.localeCompare(other));
    return { id: 'types', title: escape(texts.types), body: sorted.map(([, article]) => article).join('\n') };
  }

  private undone(done: ReadonlyMap<string, string>): string | undefined {
    return [...this.view.linked].find((name) => !done.has(name));
  }

  private errors(): Chapter {
    const { texts, locale } = this;
    const errors = this.document['x-errors'] as { code: string; status: number; message: Record<Locale, string> }[];
    const rows = errors.map(({ code: name, status, message }) => [code(name), String(status), escape(message[locale])]);
    const body = `<p>${prose(texts.errorsText)}</p>${table([texts.code, texts.status, texts.message], rows)}`;
    return { id: 'errors', title: escape(texts.errors), body };
  }

  private closing(): Chapter[] {
    const { texts, locale, document } = this;
    if (!document.channels.ws) return [];
    const rows = closeCodes().map(({ code: number, reasons, reconnect, text }) => [
      code(String(number)),
      escape(text[locale]),
      reasons.map(code).join(' '),
      reconnect ? texts.yes : texts.no,
    ]);
    const body = table([texts.code, texts.meaning, texts.reason, texts.again], rows);
    return [{ id: 'closing', title: escape(texts.closing), body: `<p>${prose(texts.closingText)}</p>${body}` }];
  }
}
