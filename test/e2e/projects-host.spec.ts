import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { INestApplication, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Activity,
  ProjectActivities,
  ProjectComments,
  ProjectMembers,
  ProjectsService,
  RealtimeModule,
  setupRealtime,
} from '../../src';
import { closeClients, newName } from '../support/clients';
import { SECRET } from '../support/node';
import { connect, durable, joinProject, markProject } from '../support/projects';

@Injectable()
class Planner {
  constructor(
    @Inject(ProjectsService) readonly projects: ProjectsService,
    @Inject(ProjectMembers) readonly members: ProjectMembers,
    @Inject(ProjectComments) readonly comments: ProjectComments,
    @Inject(ProjectActivities) readonly activities: ProjectActivities,
  ) {}
}

@Module({ imports: [RealtimeModule.forRoot({ jwt: { secret: SECRET } })], providers: [Planner] })
class HostModule {}

describe('an app that imports the module', () => {
  let app: INestApplication;
  let node: { url: string };
  let planner: Planner;

  beforeAll(async () => {
    app = await NestFactory.create(HostModule, { logger: false, abortOnError: false });
    setupRealtime(app);
    await app.listen(0, '127.0.0.1');
    node = { url: `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}` };
    planner = app.get(Planner);
  });

  afterAll(() => app.close());
  afterEach(closeClients);

  it('writes to projects from its own services', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const { id } = await planner.projects.create(alice, { title: 'Launch', memberIds: [bob] });
    const client = await connect(node, bob);
    await joinProject(client, id);
    const written = [
      await planner.projects.update(alice, id, { progress: 50, title: undefined }, { expectedVersion: 1 }),
      await planner.comments.add(alice, id, { comment: 'from the host' }),
      await planner.members.setRole(alice, id, newName('carol'), 'viewer'),
    ];
    await markProject(client, id, client);
    expect(durable(client).map(({ data }) => data)).toEqual(written);
    const { items } = await planner.activities.list(bob, id, { after: 0, limit: 3 });
    expect(items.map(({ item }) => item)).toEqual(client.of<Activity>('activity').slice(0, 3));
  });
});
