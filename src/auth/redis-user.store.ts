import type { RedisConnection } from '../redis/redis-connection';
import { User, UserStore } from './user-directory';

export class RedisUserStore extends UserStore {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async findById(userId: string): Promise<User | null> {
    const json = await this.redis.command((redis) => redis.get(this.key(userId)));
    return json === null ? null : (JSON.parse(json) as User);
  }

  async put(user: User): Promise<void> {
    await this.redis.write('SET', this.key(user.id), JSON.stringify(user));
  }

  private key(userId: string): string {
    return this.redis.key(`user:${userId}`, 'profile');
  }
}
