import { newId } from '../ids/new-id';

const ids = new WeakMap<object, string>();

/** The id under which a request can be found in the log; made when it is first asked for. */
export function requestId(request: object): string {
  let id = ids.get(request);
  if (!id) ids.set(request, (id = newId()));
  return id;
}
