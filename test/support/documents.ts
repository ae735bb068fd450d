import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { AsyncApiDocument, OpenApiDocument } from '../../src/docs/document-layout';
import type { Schema, Schemas } from '../../src/docs/schema';
import type { Node } from './node';

/** What of an event: what is sent, what is answered, what is heard. */
export type Kind = 'in' | 'ack' | 'out';

interface Response {
  content?: Record<string, { schema: Schema }>;
}

interface Operation {
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, Response & { $ref?: string }>;
}

/** The documents of a server, and whether what it says is what they say. Nothing beyond what they list is let through. */
export class Documents {
  private readonly ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
  private readonly compiled = new Map<string, ValidateFunction>();

  private constructor(
    readonly asyncApi: AsyncApiDocument,
    readonly openApi: OpenApiDocument,
  ) {}

  static async of(node: Pick<Node, 'url'>): Promise<Documents> {
    const read = async <T>(name: string): Promise<T> => (await (await fetch(`${node.url}/docs/${name}`)).json()) as T;
    return new Documents(await read<AsyncApiDocument>('asyncapi.json'), await read<OpenApiDocument>('openapi.json'));
  }

  /** `/chat chat:join`, of every event that is sent, answered or heard. */
  events(kind: Kind): string[] {
    return Object.values(this.asyncApi.channels)
      .filter(({ address }) => !address.startsWith('/ws'))
      .flatMap(({ address, messages }) =>
        Object.keys(messages)
          .filter((key) => key.startsWith(`${kind}.`))
          .map((key) => `${address} ${key.slice(kind.length + 1)}`),
      );
  }

  /** `GET /api/v1/conversations/:`, of every route. */
  routes(): string[] {
    return Object.entries(this.openApi.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/{\w+}/g, ':')}`),
    );
  }

  /** What is wrong with it: nothing, if the document is true. */
  faultsOfEvent(kind: Kind, namespace: string, event: string, data: unknown): string[] {
    const channel = Object.values(this.asyncApi.channels).find(({ address }) => address === namespace);
    const payload = channel?.messages[`${kind}.${event}`]?.payload as Schema | undefined;
    if (!payload) return [`${namespace} ${event} is not in the document`];
    return this.faults(`${kind} ${namespace} ${event}`, payload, this.asyncApi, data);
  }

  faultsOfBody(route: string, body: unknown): string[] {
    const schema = this.operation(route)?.requestBody?.content['application/json']?.schema;
    if (!schema) return [`${route} takes no body in the document`];
    return this.faults(`body ${route}`, schema, this.openApi, body);
  }

  faultsOfAnswer(route: string, status: number, body: unknown): string[] {
    const given = this.operation(route)?.responses[status];
    const { responses } = this.openApi.components as { responses: Record<string, Response> };
    const response = given?.$ref === undefined ? given : responses[given.$ref.split('/').at(-1) ?? ''];
    const [content] = Object.values(response?.content ?? {});
    if (!content) return [`${route} does not answer ${status} in the document`];
    return this.faults(`answer ${route} ${status}`, content.schema, this.openApi, body);
  }

  private operation(route: string): Operation | undefined {
    const [method = '', pattern] = route.split(' ');
    const [, operations] =
      Object.entries(this.openApi.paths).find(([path]) => path.replace(/{\w+}/g, ':') === pattern) ?? [];
    return operations?.[method.toLowerCase()] as unknown as Operation | undefined;
  }

  private faults(
    name: string,
    schema: Schema,
    { components }: AsyncApiDocument | OpenApiDocument,
    data: unknown,
  ): string[] {
    let validate = this.compiled.get(name);
    if (!validate) {
      const { schemas } = components as { schemas: Schemas };
      validate = this.ajv.compile({ allOf: [closed(schema)], components: closed({ schemas }) });
      this.compiled.set(name, validate);
    }
    if (validate(data)) return [];
    const errors = validate.errors ?? [];
    return errors.map(
      ({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** The same, refusing what it does not list. */
function closed<T>(schema: T): T {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed) as T;
  const { allOf, ...own } = schema as Schema;
  const inner = Object.fromEntries(Object.entries(own).map(([key, value]) => [key, closed(value)]));
  // Parts of a whole list only what they add.
  const whole = allOf && { allOf };
  const isOpen = typeof own.properties === 'object' && own.type === 'object' && own.additionalProperties === undefined;
  return { ...inner, ...whole, ...(isOpen && { additionalProperties: false }) } as T;
}

/** `GET /api/v1/conversations/:`, of an entry of the tables. */
export function routeName({ method, path }: { method: string; path: string }): string {
  const [pattern = ''] = path.replace(/\/[A-Z]+/g, '/:').split('?');
  return `${method} /api/v1${pattern}`;
}
