// usage: node client.mjs URL
import WebSocket from 'ws';

const ws = new WebSocket(process.argv[2]);

ws.on('error', console.error);

ws.on('open', function open() {
  ws.send('something');
});

ws.on('message', function message(data) {
  console.log('received: %s', data);
});

ws.on('close', function close(code, reason) {
  console.log('closed: %d %s', code, reason);
});
