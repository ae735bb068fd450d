/** Ids given by clients (conversations, projects, users): 1–128 of these characters, and no other. */
export const ID = /^[A-Za-z0-9._:@-]{1,128}$/;

/** Names every JavaScript object answers to. As a key, an id or an event name they are always refused. */
const OBJECT_MEMBERS: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

export function isObjectMember(name: string): boolean {
  return OBJECT_MEMBERS.has(name);
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value) && !OBJECT_MEMBERS.has(value);
}
