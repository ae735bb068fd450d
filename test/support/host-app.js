// An app that imports the module, in plain JavaScript from the build; its options are the first argument. After SIGTERM
// it closes the app and ends by having nothing left to do: nobody calls process.exit.
require('reflect-metadata');
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { RealtimeModule, setupRealtime } = require('../../dist');

class HostModule {}
Module({ imports: [RealtimeModule.forRoot(JSON.parse(process.argv[2]))] })(HostModule);

async function main() {
  const app = await NestFactory.create(HostModule, { logger: false });
  setupRealtime(app);
  await app.listen(0, '127.0.0.1');
  process.once('SIGTERM', () => void app.close());
  process.stdout.write(`ready ${await app.getUrl()}\n`);
}

void main();
