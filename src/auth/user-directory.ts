/** A user as the platform knows him. */
export interface User {
  id: string;
  name: string | null;
}

/** Who exists. Asked on every handshake and request; a host app answers from its own users. */
export abstract class UserDirectory {
  /** `null`: there is no such user (`USER_NOT_FOUND`). */
  abstract findById(userId: string): Promise<User | null>;
}

/** Knows everyone whose token is valid. */
export class OpenUserDirectory extends UserDirectory {
  findById(userId: string): Promise<User> {
    return Promise.resolve({ id: userId, name: null });
  }
}

/** The users of a standalone server. */
export abstract class UserStore extends UserDirectory {
  /** Creates the user, or replaces his name. */
  abstract put(user: User): Promise<void>;
}
