import { User, UserStore } from './user-directory';

export class MemoryUserStore extends UserStore {
  private readonly users = new Map<string, User>();

  findById(userId: string): Promise<User | null> {
    return Promise.resolve(this.users.get(userId) ?? null);
  }

  put(user: User): Promise<void> {
    this.users.set(user.id, user);
    return Promise.resolve();
  }
}
