import type { Role } from '../../src/contracts/auth';
import type { Problem } from '../../src/contracts/errors';
import type { Namespace } from '../../src/contracts/namespaces';
import { newConversation, newName, rest, RestAnswer, token } from './clients';
import type { EventEntry } from './events';
import { notify } from './inbox';
import type { Node } from './node';
import { newProject } from './projects';
import { restAs } from './roles';
import type { RouteEntry } from './routes';
import type { Speaker } from './speaker';
import { Connect, SPEAKERS } from './speakers';

/** What the names in capitals of the tables stand for. */
export type Names = Record<
  'OWNER' | 'MEMBER' | 'CONVERSATION' | 'MESSAGE' | 'PROJECT' | 'NOTIFICATION' | 'TOKEN',
  string
>;

const ANY = /OWNER|MEMBER|CONVERSATION|MESSAGE|PROJECT|NOTIFICATION|TOKEN/g;

/** A payload or a path with its names filled in. */
export function fill<T>(template: T, names: Names): T {
  return JSON.parse(JSON.stringify(template).replace(ANY, (name) => names[name as keyof Names])) as T;
}

/** Whether it is addressed to something of somebody. */
export function isAddressed(template: unknown): boolean {
  return JSON.stringify(template).search(ANY) >= 0;
}

/** Names that nobody has. */
export function nothing(): Names {
  const [OWNER, MEMBER, CONVERSATION, MESSAGE, PROJECT, NOTIFICATION] = Array.from({ length: 6 }, () =>
    newName('none'),
  ) as [string, string, string, string, string, string];
  return { OWNER, MEMBER, CONVERSATION, MESSAGE, PROJECT, NOTIFICATION, TOKEN: token(newName('none')) };
}

/** One of each kind of thing, all of the same owner, and his connections. */
export class Stage {
  private readonly clients = new Map<Namespace, Promise<Speaker>>();

  private constructor(
    private readonly node: (index?: number) => Node,
    readonly names: Names,
    private readonly connect: Connect,
  ) {}

  static async set(node: (index?: number) => Node, connect: Connect = SPEAKERS[0][1]): Promise<Stage> {
    const [owner, member] = [newName('owner'), newName('member')];
    const [conversation, project, { id: NOTIFICATION }] = await Promise.all([
      newConversation(node(), [owner, member]),
      newProject(node(), owner, { [member]: 'member' }),
      notify(node(), owner),
    ]);
    const path = `/conversations/${conversation}/messages`;
    const { body } = await rest<{ id: string }>(node(), owner, 'POST', path, { content: 'hello' });
    const names = { OWNER: owner, MEMBER: member, CONVERSATION: conversation, PROJECT: project, NOTIFICATION };
    return new Stage(node, { ...names, MESSAGE: body.data.id, TOKEN: token(owner) }, connect);
  }

  /** The owner's connection to a namespace, on the second node. */
  client({ namespace, role }: Pick<EventEntry, 'namespace' | 'role'>): Promise<Speaker> {
    const known = this.clients.get(namespace);
    if (known) return known;
    const client = this.connect(this.node(1), this.names.OWNER, { namespace, role });
    this.clients.set(namespace, client);
    return client;
  }

  /** Forgets the connections, which the end of a test has closed. */
  disconnected(): void {
    this.clients.clear();
  }

  /** A request of the owner's, in the role that the route asks for. */
  rest<T>(entry: RouteEntry, body?: unknown, path = entry.path, node = this.node()): Promise<RestAnswer<T>> {
    const role: Role = entry.roles?.[0] ?? 'user';
    return restAs<T>(role, node, this.names.OWNER, entry.method, fill(path, this.names), body);
  }

  fill<T>(template: T): T {
    return fill(template, this.names);
  }
}

/** Expects a refusal that names a field, or something in it. */
export function expectRefusal(error: Partial<Problem> | undefined, field: string): void {
  expect(error?.code).toBe('VALIDATION_FAILED');
  const paths = error?.details?.map(({ path }) => path) ?? [];
  expect(paths.filter((path) => path === field || path.startsWith(`${field}.`))).not.toEqual([]);
}
