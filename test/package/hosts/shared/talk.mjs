// Alice writes to bob, and he answers, each with the client of the package:
// node talk.mjs <entry> <url> <paths as JSON> <conversation> <token of alice> <token of bob>. Prints what each of them heard.
const [entry, url, paths, id, ...tokens] = process.argv.slice(2);
const { createClient } = await import(entry);
const { WebSocket } = await import('ws');

const clients = tokens.map((token) =>
  createClient({ url, paths: JSON.parse(paths), token: () => Promise.resolve(token), WebSocket }),
);
const conversations = clients.map((client) => client.chat.conversation(id));
const heard = clients.map(() => []);
const done = Promise.all(
  conversations.map(
    (conversation, i) =>
      new Promise((resolve) => conversation.on('message', ({ content }) => heard[i].push(content) === 2 && resolve())),
  ),
);
await Promise.all(conversations.map((conversation) => new Promise((joined) => conversation.on('joined', joined))));
const [alice, bob] = conversations;
bob.on('message', ({ content }) => content === 'hello bob' && bob.messages.send({ content: 'سلام alice' }));
alice.messages.send({ content: 'hello bob' });
await done;
for (const client of clients) client.close();
console.log(JSON.stringify(heard));
