// Two clients of one conversation: what one says the other prints.
// usage: node broadcast.mjs URL-OF-THE-SPEAKER URL-OF-THE-LISTENER
import WebSocket from 'ws';

const [speaking, listening] = process.argv.slice(2);
const listener = new WebSocket(listening);

listener.on('error', console.error);

listener.on('open', function open() {
  const speaker = new WebSocket(speaking);

  speaker.on('error', console.error);

  speaker.on('open', function open() {
    speaker.send('Hello, everyone!');
    speaker.close();
  });
});

listener.on('message', function message(data) {
  console.log('heard: %s', data);
  listener.close();
});
