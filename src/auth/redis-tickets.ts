import type { RedisConnection } from '../redis/redis-connection';
import type { Principal } from './principal';
import { TicketStore } from './tickets';

export class RedisTicketStore extends TicketStore {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async put(ticket: string, principal: Principal, lifeMs: number): Promise<void> {
    const json = JSON.stringify(principal);
    await this.redis.command((redis) => redis.set(this.key(ticket), json, 'PX', lifeMs));
  }

  async redeem(ticket: string): Promise<Principal | null> {
    const json = await this.redis.command((redis) => redis.getdel(this.key(ticket)));
    return json === null ? null : (JSON.parse(json) as Principal);
  }

  private key(ticket: string): string {
    return this.redis.key(`ticket:${ticket}`, 'principal');
  }
}
