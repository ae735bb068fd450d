import { randomUUID } from 'node:crypto';
import type {
  JoinedProject,
  ProjectComment,
  ProjectDetails,
  ProjectMemberChange,
  ProjectRole,
  ProjectUpdate,
} from '../../src/contracts/projects';
import type { Placed } from '../../src/contracts/rooms';
import { Client, rest, RestAnswer } from './clients';
import { Node } from './node';
import type { Speaker } from './speaker';
import { until } from './until';

/** The durable events of a project. */
export type ProjectEvent = Placed<ProjectUpdate> | Placed<ProjectComment> | Placed<ProjectMemberChange>;

const DURABLE = ['project:update', 'project:comment', 'project:member'];

/** A project of its own for a test: the first user is its owner, the others have the roles given. */
export async function newProject(
  node: Node,
  owner: string,
  roles: Record<string, ProjectRole> = {},
  draft: object = {},
): Promise<string> {
  const { status, body } = await rest<ProjectDetails>(node, owner, 'POST', '/projects', draft);
  if (status !== 201) throw new Error(JSON.stringify(body));
  for (const [userId, role] of Object.entries(roles)) {
    const given = await setRole(node, owner, body.data.id, userId, role);
    if (given.status !== 200) throw new Error(JSON.stringify(given.body));
  }
  return body.data.id;
}

export function setRole(
  node: Node,
  by: string,
  projectId: string,
  userId: string,
  role: ProjectRole,
): Promise<RestAnswer<Placed<ProjectMemberChange>>> {
  return rest(node, by, 'PUT', `/projects/${projectId}/members/${userId}`, { role });
}

export function removeMember(
  node: Node,
  by: string,
  projectId: string,
  userId: string,
): Promise<RestAnswer<Placed<ProjectMemberChange>>> {
  return rest(node, by, 'DELETE', `/projects/${projectId}/members/${userId}`);
}

export function connect(node: Pick<Node, 'url'>, userId: string): Promise<Client> {
  return Client.connect(node, userId, { namespace: '/projects' });
}

export function joinProject(client: Speaker, projectId: string, since?: object): Promise<JoinedProject> {
  return client.do('project:join', { projectId, since });
}

export function comment(
  client: Speaker,
  projectId: string,
  text: string,
  more: object = {},
): Promise<Placed<ProjectComment>> {
  return client.do('project:comment', { projectId, comment: text, ...more });
}

/** Comments once more and awaits until all have heard it: what they have not heard by now does not come. */
export async function markProject(sender: Client, projectId: string, ...listeners: Client[]): Promise<void> {
  const text = `marker ${randomUUID()}`;
  await comment(sender, projectId, text);
  const heard = (client: Client): boolean =>
    client.of<ProjectComment>('project:comment').some((one) => one.comment === text);
  await until('the marker', () => listeners.every(heard));
}

/** The durable events heard, markers left out. */
export function durable(client: Client): { event: string; data: unknown }[] {
  return client.heard.filter(
    ({ event, data }) => DURABLE.includes(event) && !(data as Partial<ProjectComment>).comment?.startsWith('marker '),
  );
}
