import { Logger } from '@nestjs/common';
import { RealtimeError } from '../contracts/errors';
import { newId } from '../ids/new-id';
import type { Broker, Notice } from '../rooms/broker';
import { Patience } from '../timing/patience';
import type { Nodes } from './nodes';

/** Who has not answered by then is not waited for, in milliseconds. */
const ANSWER_MS = 700;
const ALL = 'nodes:all';

/** A kind of question, and of its answers: plain JSON, both. */
export class Topic<Q, A> {
  declare readonly types: [question: Q, answer: A];

  constructor(readonly name: string) {}
}

interface Question {
  topic: string;
  question: unknown;
  replyTo: string;
  id: string;
}

interface Reply {
  id: string;
  nodeId: string;
  /** Left out by a node that does not know the topic: one of another version. */
  answer?: unknown;
}

type Answers = Map<string, unknown>;
type Responder = (question: unknown) => unknown;

/** Questions to all nodes, over the broker's bus: what each of them alone knows, or is to do. */
export class NodeBus {
  private readonly address = `nodes:${newId()}`;
  private readonly responders = new Map<string, Responder>();
  private readonly patience = new Patience(ANSWER_MS);
  private readonly logger = new Logger('NodeBus');
  private readonly waiting = new Map<string, (reply: Reply) => void>();

  constructor(
    private readonly broker: Broker,
    private readonly nodes: Nodes,
  ) {
    broker.listen({
      onEvent: () => undefined,
      onNotice: (room, notice) => this.onNotice(room, notice),
      onInterrupted: () => undefined,
    });
    // Subscribed as soon as the engine is there, should it not be yet.
    for (const room of [ALL, this.address]) broker.subscribe(room).catch(() => undefined);
  }

  /** Answers a topic on this node. */
  answer<Q, A>(topic: Topic<Q, A>, respond: (question: Q) => A): void {
    this.responders.set(topic.name, (question) => respond(question as Q));
  }

  /** The answers by node, of the living that know the topic and answer in time. */
  async ask<Q, A>(topic: Topic<Q, A>, question: Q): Promise<Map<string, A>> {
    return (await this.gather(topic, question)).answers as Map<string, A>;
  }

  /** For what none may miss: rejects with `STORE_UNAVAILABLE` unless all the living have answered. */
  async tell<Q>(topic: Topic<Q, unknown>, what: Q): Promise<void> {
    const { live, answers } = await this.gather(topic, what);
    if (live.some((id) => !answers.has(id))) throw new RealtimeError('STORE_UNAVAILABLE');
  }

  /** Called when this node may have missed what was told to the living, because it was not held to be one. */
  whenMissed(tell: () => void): void {
    this.nodes.whenBack(tell);
  }

  private async gather<Q>(topic: Topic<Q, unknown>, question: Q): Promise<{ live: string[]; answers: Answers }> {
    const asked: Question = { topic: topic.name, question, replyTo: this.address, id: newId() };
    const live = await this.nodes.live();
    const { answers, complete } = this.collect(asked.id, new Set(live));
    try {
      await this.broker.notify(ALL, { event: 'ask', data: asked });
      await this.patience.await(complete).catch(() => undefined); // without those who are late
    } finally {
      this.waiting.delete(asked.id);
    }
    return { live, answers };
  }

  private collect(id: string, expected: Set<string>): { answers: Answers; complete: Promise<void> } {
    const answers: Answers = new Map();
    const complete = new Promise<void>((resolve) => {
      this.waiting.set(id, ({ nodeId, answer }) => {
        if (!expected.delete(nodeId)) return;
        if (answer !== undefined) answers.set(nodeId, answer);
        if (expected.size === 0) resolve();
      });
    });
    return { answers, complete };
  }

  private onNotice(room: string, { event, data }: Notice): void {
    if (room === ALL && event === 'ask') this.respond(data as Question);
    else if (room === this.address && event === 'answer') this.waiting.get((data as Reply).id)?.(data as Reply);
  }

  private respond({ topic, question, replyTo, id }: Question): void {
    const reply: Reply = { id, nodeId: this.nodes.id, answer: this.answerTo(topic, question) };
    // Who asks does not wait for ever.
    this.broker.notify(replyTo, { event: 'answer', data: reply }).catch(() => undefined);
  }

  /** What a node of another version asks may have another shape. */
  private answerTo(topic: string, question: unknown): unknown {
    try {
      return this.responders.get(topic)?.(question);
    } catch (error) {
      this.logger.error(`${topic}: ${error instanceof Error ? error.stack : String(error)}`);
      return undefined;
    }
  }
}
