import { join } from 'node:path';
import type { Position } from '../contracts/rooms';
import type { RedisConnection, RedisValue } from '../redis/redis-connection';
import { durableScript, LINEAGE, RedisScript, redisScript, ScriptFlag } from '../redis/redis-script';
import type { AppendFlags, LogEvent, RoomLogLimits } from './broker';
import { newEpoch } from './epoch';

const lua = (name: string): string => join(__dirname, 'lua', `${name}.lua`);

/** Gives a room's end and the entries after a place. */
export const READ = redisScript([LINEAGE, lua('renew'), lua('epoch'), lua('read')], 'allow-oom');
/** Tells which logs do not end where they are thought to. Not `no-writes`: what has become a replica is not to be asked. */
export const MOVED = redisScript([LINEAGE, lua('renew'), lua('moved')], 'allow-oom');

const LOG = [LINEAGE, lua('renew'), lua('epoch'), lua('append')];

/** A script that may append to a room's log: it begins with `lua/epoch.lua` and `lua/append.lua`. */
export function appendScript(paths: string[], flag?: ScriptFlag): RedisScript {
  return durableScript([...LOG, ...paths], flag);
}

/** One that only looks, and may tell who is there what it saw. */
export function lookScript(paths: string[], flag?: ScriptFlag): RedisScript {
  return redisScript([...LOG, ...paths], flag);
}

/** How the scripts of all Redis stores reach a room's log. */
export class RedisRoomLog {
  /** Called with what this node has appended, as soon as it knows the place. */
  onAppended: (event: LogEvent) => void = () => undefined;

  constructor(
    readonly redis: RedisConnection,
    private readonly limits: RoomLogLimits,
  ) {}

  get lifeMs(): number {
    return this.limits.roomLogHours * 3_600_000;
  }

  keys(room: string): [meta: string, log: string] {
    return [this.redis.key(room, 'meta'), this.redis.key(room, 'log')];
  }

  /** Runs an `appendScript`; its own keys come after the log's, its own arguments after the log's six. */
  run(script: RedisScript, room: string, keys: string[], args: RedisValue[]): Promise<unknown> {
    const publish = this.redis.sharded ? 'SPUBLISH' : 'PUBLISH';
    const { roomLogEvents } = this.limits;
    return this.redis.run(
      script,
      [...this.keys(room), ...keys],
      [room, this.redis.channel(room), publish, newEpoch(), roomLogEvents, this.lifeMs, ...args],
    );
  }
}

/** `["event", {…, "position": {…}}, flags?]`, as `append.lua` writes it. */
export function parseEntry(entry: string): LogEvent {
  const [event, data, flags] = JSON.parse(entry) as [string, { position: Position }, AppendFlags?];
  return { position: data.position, event, data, ...flags };
}

/** A payload's JSON without its braces: the script adds what it alone knows. */
export function fieldsJson(data: object): string {
  return JSON.stringify(data).slice(1, -1);
}

export function flagsJson(flags: AppendFlags): string {
  return flags.closes === undefined && flags.rewrites === undefined ? '' : JSON.stringify(flags);
}
