import { IDEMPOTENCY_HEADER } from '../../idempotency/idempotency.interceptor';
import { PageQuery } from '../../http/page.query';
import { REGISTERED_AS } from '../document-layout';
import type { JsonObject, Schema } from '../schema';
import { argumentOf, type ContractSource, type Member } from './contract-source';
import { reachable } from './conventions';
import type { DtoSchemas } from './dto-schemas';
import { failuresOf, problemDocument, problemResponses } from './problem-responses';
import { LAST_EVENT_ID, SECURITY_SCHEMES, STREAM_RESPONSE } from './stream-parts';
import { isGuarded, isRepeatable, isStream, type RouteHandler } from './surface';

const IF_MATCH = 'If-Match';

const HEADERS = {
  [IDEMPOTENCY_HEADER]: header(IDEMPOTENCY_HEADER, 'A repetition within 24 h happens once and has the first answer.'),
  [IF_MATCH]: header(IF_MATCH, 'The version that the change is meant for, as `"3"`. Left out: whichever there is.'),
};

const REPLAYED = { description: '`true`: it is the first answer again.', schema: { type: 'string', const: 'true' } };
const ETAG = { description: 'The version.', schema: { type: 'string' } };

/** OpenAPI 3.1 of the routes that are registered, by the DTOs that they take and the types that they return. */
export class OpenApi {
  /** What takes a version, and so tells it. */
  private readonly versioned: ReadonlySet<string>;

  constructor(
    private readonly routes: readonly RouteHandler[],
    private readonly source: ContractSource,
    private readonly dtos: DtoSchemas,
  ) {
    this.versioned = new Set(routes.filter(({ headers }) => headers.includes(IF_MATCH)).map(({ path }) => path));
  }

  document(info: JsonObject): JsonObject {
    const paths: Record<string, JsonObject> = {};
    for (const route of this.routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = this.operation(route);
    const controllers = [...new Set(this.routes.map(({ controller }) => controller.name))];
    const responses = problemResponses();
    const problem = { ProblemDocument: problemDocument(this.source) };
    const schemas = { ...this.source.schemas, ...this.dtos.schemas, ...problem };
    return {
      openapi: '3.1.0',
      info,
      // From where the document is: true behind any prefix.
      servers: [{ url: '..' }],
      tags: controllers.map((name) => ({
        name: tagOf(name),
        description: this.source.descriptionOf(name),
        [REGISTERED_AS]: name,
      })),
      paths,
      components: {
        schemas: reachable(schemas, [paths, responses]),
        responses,
        securitySchemes: SECURITY_SCHEMES,
      },
    };
  }

  private operation(route: RouteHandler): JsonObject {
    const { controller, handler, body, roles } = route;
    const member = this.source.membersOf(controller.name).find(({ name }) => name === handler);
    if (!member?.description) throw new Error(`${controller.name}.${handler} has no doc comment`);
    const [summary = '', ...more] = member.description.split(/(?<=[.:]) /);
    const description = [...more, ...(roles ? [`Role ${roles.join(' or ')}.`] : [])].join(' ');
    const parameters = this.parameters(route);
    return {
      operationId: `${controller.name.replace('Controller', '')}_${handler}`,
      tags: [tagOf(controller.name)],
      summary: summary.replace(/[.:]$/, ''),
      ...(description !== '' && { description }),
      security: securityOf(route),
      ...(parameters.length > 0 && { parameters }),
      ...(body && { requestBody: { required: true, content: json(this.dtos.ofJson(body)) } }),
      responses: { ...this.successes(route, member), ...failuresOf(route, route.headers.includes(IF_MATCH)) },
    };
  }

  private parameters(route: RouteHandler): JsonObject[] {
    return [
      ...this.fields('path', route.params),
      // A ticket is a way to say who is calling.
      ...this.fields('query', route.query).filter(({ name }) => name !== 'ticket'),
      ...(isRepeatable(route) ? [HEADERS[IDEMPOTENCY_HEADER]] : []),
      ...(route.headers.includes(IF_MATCH) ? [HEADERS[IF_MATCH]] : []),
      ...(isStream(route) ? [LAST_EVENT_ID] : []),
    ];
  }

  private fields(place: 'path' | 'query', dto: RouteHandler['query']): JsonObject[] {
    if (!dto) return [];
    const { properties, required } = this.dtos.ofParameters(dto);
    return Object.entries(properties).map(([name, { description, ...schema }]) => ({
      name,
      in: place,
      required: required.includes(name),
      ...(description !== undefined && { description }),
      // A list is written with commas.
      ...(schema.type === 'array' && { style: 'form', explode: false }),
      schema,
    }));
  }

  private successes(route: RouteHandler, member: Member): JsonObject {
    if (isStream(route)) return { [route.status]: STREAM_RESPONSE };
    const headers = {
      ...(isRepeatable(route) && { 'Idempotency-Replayed': REPLAYED }),
      ...(this.versioned.has(route.path) && { ETag: ETAG }),
    };
    const response = { ...(Object.keys(headers).length > 0 && { headers }), content: this.content(route, member) };
    const [other, ...when] = (member.tags.get('answers') ?? '').split(' ');
    return {
      [route.status]: { description: 'Done.', ...response },
      ...(other && { [other]: { description: when.join(' '), ...response } }),
    };
  }

  private content({ query, mediaType }: RouteHandler, { type }: Member): JsonObject {
    const answer = argumentOf(argumentOf(type, 'Promise') ?? type, 'Answer');
    if (!answer)
      return { [mediaType]: { schema: mediaType === 'application/json' ? { type: 'object' } : { type: 'string' } } };
    const isList = query !== undefined && (query === PageQuery || query.prototype instanceof PageQuery);
    const properties = { data: this.source.schemaOf(answer), ...(isList && { page: this.source.named('Page') }) };
    return json({ type: 'object', properties, required: Object.keys(properties) });
  }
}

function securityOf(route: RouteHandler): JsonObject[] {
  if (isStream(route)) return [{ bearer: [] }, { ticket: [] }, { cookie: [] }];
  return isGuarded(route) ? [{ bearer: [] }] : [];
}

function tagOf(controller: string): string {
  return controller.replace('Controller', '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
}

function header(name: string, description: string): JsonObject {
  return { name, in: 'header', description, schema: { type: 'string' } };
}

function json(schema: Schema): JsonObject {
  return { 'application/json': { schema } };
}
