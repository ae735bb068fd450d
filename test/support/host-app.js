// An app that imports the module, in plain JavaScript from the build; its options are the first argument, its
// upstreams the second. After SIGTERM it closes the app and ends by having nothing left to do: nobody calls process.exit.
require('reflect-metadata');
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { RealtimeModule, setupRealtime, UpstreamModule } = require('../../dist');

const [options, upstreams = []] = process.argv.slice(2).map((text) => JSON.parse(text));

class HostModule {}
Module({ imports: [RealtimeModule.forRoot(options), UpstreamModule.forRoot({ upstreams })] })(HostModule);

async function main() {
  const app = await NestFactory.create(HostModule, { logger: false });
  setupRealtime(app);
  await app.listen(0, '127.0.0.1');
  process.once('SIGTERM', () => void app.close());
  process.stdout.write(`ready ${await app.getUrl()}\n`);
}

void main();
