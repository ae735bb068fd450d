import type { RedisConnection } from './redis-connection';

/**
 * What users are members of, each user's list in his own slot, beside the lists of members in the slots of the things.
 * A list may name what its user is no member of any more; it never leaves out what he is a member of.
 */
export class RedisUserList {
  constructor(
    private readonly redis: RedisConnection,
    private readonly name: string,
  ) {}

  async of(userId: string): Promise<string[]> {
    return this.redis.command((redis) => redis.smembers(this.key(userId)));
  }

  async add(userId: string, id: string): Promise<void> {
    await this.redis.write('SADD', this.key(userId), id);
  }

  /** Lists `id` along with a step that makes the user a member. */
  async joining<T>(userId: string, id: string, step: () => Promise<T>): Promise<T> {
    await this.add(userId, id);
    const result = await step();
    await this.add(userId, id); // whatever a removal at the same time did
    return result;
  }

  /** Takes `id` off along with a step that ends the membership. */
  async leaving<T>(userId: string, id: string, step: () => Promise<T>, isMember: () => Promise<boolean>): Promise<T> {
    const result = await step();
    await this.redis.command((redis) => redis.srem(this.key(userId), id));
    if (await isMember()) await this.add(userId, id); // made a member again meanwhile
    return result;
  }

  private key(userId: string): string {
    return this.redis.key(`user:${userId}`, this.name);
  }
}
