// Many clients in a process of their own, as cheap as they can be: raw WebSockets that speak Socket.IO by hand, or /ws.
// A line of JSON on standard input seats them: {urls, clients: [{name, token, conversationId}]}; whoever is cut off goes to
// the other addresses at once, to where he was. Any other line has everything printed that they were told.
const { createInterface } = require('node:readline');
const WebSocket = require('ws');

const print = (line) => process.stdout.write(`${line}\n`);
const clients = [];
let seated = 0;

class Client {
  constructor(given, index) {
    Object.assign(this, given, { bySocketIo: index % 2 === 0, told: [], since: undefined });
  }

  connect(urls = this.urls, attempt = 0) {
    const url = urls[attempt % urls.length].replace('http', 'ws');
    const options = { perMessageDeflate: false, headers: { authorization: `Bearer ${this.token}` } };
    const path = this.bySocketIo ? '/socket.io/?EIO=4&transport=websocket' : '/ws';
    const ws = new WebSocket(url + path, options);
    let joined = false;
    const join = () => this.join(ws);
    const joinedAt = (answer) => {
      if (answer.error) {
        print(`refused ${JSON.stringify(answer.error)}`);
        ws.close();
      } else if (this.onAnswer(answer)) join();
      else {
        joined = true;
        seated += 1;
      }
    };
    ws.on('open', () => this.bySocketIo || join());
    ws.on('message', (data) => {
      const text = data.toString();
      if (this.bySocketIo) this.onPacket(ws, text, join, joinedAt);
      else this.onFrame(JSON.parse(text), joinedAt);
    });
    ws.on('error', () => undefined);
    ws.on('close', () => {
      if (joined) seated -= 1;
      // Nobody waits who was cut off; who is refused comes again a little later.
      if (joined) this.connect(others(this.urls, url));
      else setTimeout(() => this.connect(urls, attempt + 1), 100 + Math.random() * 100 * attempt);
    });
  }

  join(ws) {
    const data = { conversationId: this.conversationId, since: this.since };
    ws.send(
      this.bySocketIo
        ? `42/chat,1${JSON.stringify(['chat:join', data])}`
        : JSON.stringify({ event: 'chat:join', data, id: 1 }),
    );
  }

  onPacket(ws, text, join, joinedAt) {
    if (text === '2') ws.send('3');
    else if (text.startsWith('0')) ws.send(`40/chat,${JSON.stringify({ token: this.token })}`);
    else if (text.startsWith('40/chat,')) join();
    else if (text.startsWith('43/chat,1')) joinedAt(JSON.parse(text.slice('43/chat,1'.length))[0]);
    else if (text.startsWith('42/chat,')) this.onEvent(...JSON.parse(text.slice('42/chat,'.length)));
  }

  onFrame({ ack, event, data }, joinedAt) {
    if (ack) joinedAt(ack);
    else this.onEvent(event, data);
  }

  /** Whether there is more to fetch. */
  onAnswer({ data }) {
    if (!data.recovered) this.tell(data.recovered === false ? 'recovered:false' : 'joined', data.position);
    for (const missed of data.events) this.onEvent(missed.event, missed.data);
    return data.next;
  }

  onEvent(event, { position, clientMessageId }) {
    if (position) this.tell(event === 'resync' ? 'resync' : 'received', position, clientMessageId ?? undefined);
  }

  tell(word, position, key) {
    this.since = position;
    this.told.push([word, position, key]);
  }
}

/** All addresses but the one that is gone, in an order of one's own. */
function others(urls, gone) {
  const left = urls.filter((url) => url.replace('http', 'ws') !== gone);
  return Math.random() < 0.5 ? left : left.reverse();
}

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line.startsWith('{')) {
    const { urls, clients: names } = JSON.parse(line);
    for (const [i, given] of names.entries()) clients.push(new Client({ ...given, urls }, i));
    // Not faster than one server takes them.
    for (const [i, client] of clients.entries()) setTimeout(() => client.connect(), i * 3);
  } else {
    print(`told ${JSON.stringify(clients.map(({ name, conversationId, told }) => ({ name, conversationId, told })))}`);
  }
});

setInterval(() => print(`seated ${seated}`), 50);
