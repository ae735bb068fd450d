import { once } from 'node:events';
import { join } from 'node:path';
import type { INestApplication, INestApplicationContext } from '@nestjs/common';
import { Inject, Injectable, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Broker,
  ChatService,
  getUpstreamToken,
  InjectUpstream,
  Memberships,
  RealtimeModule,
  setupRealtime,
  UpstreamClient,
  UpstreamModule,
} from '../../src';
import { Presence } from '../../src/presence/presence';
import { newName } from '../support/clients';
import { SECRET } from '../support/node';
import { start, stop } from '../support/processes';
import { until } from '../support/until';
import { Upstream } from '../support/upstream';

@Injectable()
class Ticker {
  readonly heard: unknown[] = [];

  constructor(@InjectUpstream('ticker') readonly client: UpstreamClient) {
    client.on('message', (data) => this.heard.push(data));
  }
}

@Injectable()
class Lonely {
  constructor(@Inject(UpstreamClient) readonly client: UpstreamClient) {}
}

@Injectable()
class Tokens {
  current(): Promise<string> {
    return Promise.resolve('token of the day');
  }
}

@Module({ providers: [Tokens], exports: [Tokens] })
class TokensModule {}

let upstream: Upstream;
let app: INestApplicationContext | undefined;

beforeEach(async () => {
  upstream = await Upstream.start();
});

afterEach(async () => {
  await app?.close();
  app = undefined;
  await upstream.stop();
});

async function run(module: new () => object): Promise<INestApplicationContext> {
  app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  return app;
}

describe('an app that imports UpstreamModule', () => {
  it('injects the clients of `forRoot` everywhere by their names, connected, until it shuts down', async () => {
    @Module({ providers: [Ticker] })
    class Feature {}
    const upstreams = ['ticker', 'other'].map((name) => ({ name, url: upstream.url(`/${name}`) }));
    @Module({ imports: [UpstreamModule.forRoot({ upstreams }), Feature] })
    class Host {}
    const host = await run(Host);
    const [dial] = [await upstream.one('/ticker'), await upstream.one('/other')];
    upstream.say('tick', '/ticker');
    await until('the tick', () => host.get(Ticker).heard.length > 0);
    expect(host.get(Ticker).heard).toEqual(['tick']);
    expect(host.get<UpstreamClient>(getUpstreamToken('other')).name).toBe('other');
    expect(() => host.get(UpstreamClient)).toThrow();
    const closed = once(dial.socket, 'close');
    await host.close();
    app = undefined;
    expect((await closed)[0]).toBe(1_001);
  });

  it('injects the only client of a feature by its class', async () => {
    @Module({
      imports: [UpstreamModule.forFeature({ name: 'ticker', url: upstream.url() })],
      providers: [Ticker, Lonely],
    })
    class Feature {}
    @Module({ imports: [Feature] })
    class Host {}
    const host = await run(Host);
    await upstream.one();
    expect(host.get(Lonely).client).toBe(host.get(Ticker).client);
    host.get(Lonely).client.send('hello');
    expect(await upstream.hear(1)).toEqual(['hello']);
    expect(upstream.dials).toHaveLength(1);
  });

  it('makes a client from a factory', async () => {
    const ticker = UpstreamModule.forFeatureAsync({
      name: 'ticker',
      imports: [TokensModule],
      inject: [Tokens],
      useFactory: async (tokens: Tokens) => ({
        url: upstream.url(),
        headers: { authorization: await tokens.current() },
      }),
    });
    @Module({ imports: [ticker], providers: [Ticker] })
    class Host {}
    await run(Host);
    expect((await upstream.one()).headers.authorization).toBe('token of the day');
  });

  it('is told what is wrong with its options', () => {
    const one = { name: 'ticker', url: upstream.url() };
    expect(() => UpstreamModule.forRoot({ upstreams: [one, one] })).toThrow('[1].name');
    expect(() => UpstreamModule.forRoot({ upstreams: [{ ...one, forward: true }] })).toThrow('[0].relayTo');
  });

  it('has nothing left to do once it is closed', async () => {
    const script = join(__dirname, '..', 'support', 'host-app.js');
    const upstreams = ['plain', 'relay'].map((name) => ({ name, url: upstream.url(`/${name}`) }));
    Object.assign(upstreams[1] as object, { relayTo: 'general', forward: true });
    const options = { jwt: { secret: SECRET } };
    const child = start(process.execPath, [script, JSON.stringify(options), JSON.stringify(upstreams)]);
    await upstream.one('/plain');
    await upstream.one('/relay');
    await upstream.stop();
    await until('ready', () => child.output().includes('ready'));
    expect(await stop(child)).toBe(0);
    expect(child.output()).not.toMatch(/^\s+at /m);
    await upstream.restart();
  });
});

describe('two servers that forward to each other', () => {
  const THERE = 'the-room-over-there';
  let host: INestApplication;
  let room: string;
  let warn: jest.SpyInstance;

  /** The upstream is a server of our kind: it names its room. */
  beforeEach(async () => {
    warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    jest.spyOn(Logger.prototype, 'log').mockReturnValue();
    upstream.answerWith(`Depth-Room: ${THERE}`);
    room = newName('room');
    const relay = { name: 'peer', url: upstream.url(), relayTo: room, forward: true, reconnectSeconds: 0.1 };
    @Module({
      imports: [RealtimeModule.forRoot({ jwt: { secret: SECRET } }), UpstreamModule.forRoot({ upstreams: [relay] })],
    })
    class Host {}
    host = await NestFactory.create(Host, { logger: false, abortOnError: false });
    setupRealtime(host);
    await host.get(Memberships).create('alice', { id: room, type: 'public' });
    await host.init();
    app = host;
    await upstream.one();
  });

  afterEach(() => jest.restoreAllMocks());

  const say = (content: string): Promise<unknown> => host.get(ChatService).send('alice', room, { content });
  const presence = (): Presence => host.get(Presence);

  it('know each other’s room by its epoch', async () => {
    const { epoch } = await host.get(Broker).position(`conversation:${room}`);
    expect((await upstream.one()).headers['depth-room']).toBe(epoch);
  });

  it('forward only while the other does not hear the room by a link of its own', async () => {
    await say('forwarded');
    await upstream.hear(1);
    await presence().enter(`links:${room}`, 'another-room', 'link-1');
    await say('forwarded too');
    await upstream.hear(2);
    await presence().enter(`links:${room}`, THERE, 'link-2');
    await say('heard by its own link');
    presence().leave(`links:${room}`, 'link-2');
    await say('forwarded again');
    expect(await upstream.hear(3)).toEqual(['forwarded', 'forwarded too', 'forwarded again']);
  });

  it('forward when they meet again what the other did not hear meanwhile, and nothing else', async () => {
    await upstream.stop();
    await until('the loss', () => warn.mock.calls.length > 0);
    await say('not heard');
    await presence().enter(`links:${room}`, THERE, 'link');
    await say('heard by its own link');
    presence().leave(`links:${room}`, 'link');
    await say('not heard either');
    await presence().enter(`links:${room}`, THERE, 'link');
    await upstream.restart();
    await upstream.hear(2);
    presence().leave(`links:${room}`, 'link');
    await say('the end');
    expect(await upstream.hear(3)).toEqual(['not heard', 'not heard either', 'the end']);
  });

  it('forward nothing that came from another server', async () => {
    await host.get(ChatService).send('upstream:other', room, { content: 'a frame of another upstream' });
    await host.get(ChatService).send('alice', room, { content: 'over a link', metadata: { via: 'upstream' } });
    await say('said here');
    expect(await upstream.hear(1)).toEqual(['said here']);
  });
});
