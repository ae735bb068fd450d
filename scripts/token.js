// npm run token -- --user alice [--role admin] [--expires 1h]: prints a token for the configured secret, nothing else.
require('./ensure-built.js');
require('../dist/token.js').main(process.argv.slice(2));
