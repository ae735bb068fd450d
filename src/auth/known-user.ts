import { invalid } from '../contracts/errors';
import type { UserDirectory } from './user-directory';

/** Throws `VALIDATION_FAILED` naming `path` where it names nobody. */
export async function requireKnownUser(directory: UserDirectory, userId: string, path: string): Promise<void> {
  if (!(await directory.findById(userId))) throw invalid(path, 'exists', `${path} names no known user`);
}
