// node flood.js PORT COUNT: that many connections, one after the other from one address, many at a time; those that are
// let in stay. Prints how many were answered with which status, as JSON, and ends with its input.
const { randomBytes } = require('node:crypto');
const { connect } = require('node:net');

const AT_ONCE = 40;
const [port, count] = process.argv.slice(2).map(Number);
const statuses = {};

function dial() {
  return new Promise((resolve) => {
    const tcp = connect(port, '127.0.0.1');
    const settle = (status) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      resolve();
    };
    tcp.once('data', (chunk) => settle(/^HTTP\/1\.1 (\d+)/.exec(chunk.toString())?.[1]));
    tcp.on('error', (error) => settle(error.code));
    const headers = [
      'host: localhost',
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      `sec-websocket-key: ${randomBytes(16).toString('base64')}`,
    ];
    tcp.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
  });
}

let left = count;
async function come() {
  while ((left -= 1) >= 0) await dial();
}

process.stdin.resume().once('end', () => process.exit(0));
Promise.all(Array.from({ length: AT_ONCE }, come)).then(() => console.log(JSON.stringify(statuses)));
