import 'reflect-metadata';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readEnvironment } from '../../config/environment';
import { StandaloneModule } from '../../standalone.module';
import { REST_PREFIX } from '../document-layout';
import { TEXTS } from '../realtime-page/texts';
import { AsyncApi } from './asyncapi';
import { ContractSource } from './contract-source';
import { DtoSchemas } from './dto-schemas';
import { OpenApi } from './openapi';
import { type RouteHandler, surfaceOf } from './surface';

const ROOT = join(__dirname, '..', '..', '..');
const OUT = join(__dirname, '..');

/** Of Swagger UI only what its page loads. */
const SWAGGER_UI = ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE'];

const REST =
  'Answers are `{data, page?}`, failures problem+json (RFC 9457). A write has the realtime effect of its event: see the AsyncAPI document.';

const { subtitle, answersText, recoveryText } = TEXTS.en;
const EVENTS = [subtitle, ...answersText, ...recoveryText].join('\n\n');

/** The last step of a build: writes both documents beside the module that serves them. */
async function main(): Promise<void> {
  const { version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, string>;
  const info = { version, license: { name: license, url: `https://spdx.org/licenses/${license}.html` } };
  // With everything that is optional, and nothing that is started.
  const everything = StandaloneModule.from(readEnvironment({ DEMO: 'true' }));
  const { events, routes } = await surfaceOf(everything);
  const source = new ContractSource(join(ROOT, 'tsconfig.json'));
  const dtos = new DtoSchemas(source);
  const documents = {
    'openapi.json': new OpenApi(routes.sort(apiFirst), source, dtos).document({
      title: 'depth-realtime: REST',
      description: REST,
      ...info,
    }),
    'asyncapi.json': new AsyncApi(events, source, dtos).document({
      title: 'depth-realtime: events',
      description: EVENTS,
      ...info,
    }),
  };
  for (const [name, document] of Object.entries(documents)) writeFileSync(join(OUT, name), JSON.stringify(document));
  const swagger = dirname(require.resolve('swagger-ui-dist/package.json'));
  for (const file of SWAGGER_UI) copyFileSync(join(swagger, file), join(OUT, 'assets', file));
}

function apiFirst(one: RouteHandler, other: RouteHandler): number {
  const rank = ({ path }: RouteHandler): number => (path.startsWith(REST_PREFIX) ? 0 : 1);
  return rank(one) - rank(other);
}

void main();
