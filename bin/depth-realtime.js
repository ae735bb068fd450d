#!/usr/bin/env node
// The standalone server, and tokens for it. Settings are environment variables.
const USAGE = `usage: depth-realtime                    starts the server
       depth-realtime token --user ID    prints a token for it (alone: its options)
       depth-realtime --version`;

const [command, ...rest] = process.argv.slice(2);
switch (command) {
  case undefined:
    require('../dist/main.js');
    break;
  case 'token':
    require('../dist/token.js').main(rest);
    break;
  case '--version':
    console.log(require('../package.json').version);
    break;
  case '--help':
    console.log(USAGE);
    break;
  default:
    console.error(USAGE);
    process.exitCode = 2;
}
