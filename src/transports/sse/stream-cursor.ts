import { invalid } from '../../contracts/errors';
import { isId } from '../../contracts/ids';
import { idOf, isLogged } from '../../contracts/namespaces';
import { Position, userRoom } from '../../contracts/rooms';

/** Where a reader was, by room. */
export type Cursor = ReadonlyMap<string, Position>;

/** What an epoch may look like; it is repeated in the ids, which are ASCII. */
const EPOCH = /^[\x21-\x7e]{0,128}$/;

type Place = readonly [room?: unknown, epoch?: unknown, seq?: unknown];

/** `user:me` is the caller's own room. */
export function namedRoom(room: string, userId: string): string {
  return room === 'user:me' ? userRoom(userId) : room;
}

/** The `id:` of an event: where its reader is then, in all rooms: `{"conversation:general":["epoch",5]}`. */
export function cursorText(positions: Iterable<Position>): string {
  return JSON.stringify(Object.fromEntries(Array.from(positions, ({ room, epoch, seq }) => [room, [epoch, seq]])));
}

/**
 * Reads an `id:`, or a position as joins give it, or a list of such. Throws `VALIDATION_FAILED` naming `path`, where it
 * was given.
 */
export function parseCursor(text: string, path: string, userId: string): Cursor {
  const places = placesIn(parseJson(text, path));
  if (!places) throw invalid(path, 'isObject', 'must be the id of an event, a position or a list of positions');
  const positions = places.map((place) => positionOf(place, path, userId));
  return new Map(positions.map((position) => [position.room, position]));
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(path, 'json', 'must be JSON');
  }
}

function placesIn(value: unknown): Place[] | undefined {
  if (Array.isArray(value)) return value.map(placeOf);
  if (!isRecord(value)) return undefined;
  if (typeof value.room === 'string') return [placeOf(value)];
  return Object.entries(value).map(([room, place]) =>
    Array.isArray(place) && place.length === 2 ? [room, ...(place as [unknown, unknown])] : [],
  );
}

function placeOf(value: unknown): Place {
  return isRecord(value) ? [value.room, value.epoch, value.seq] : [];
}

function positionOf([room, epoch = '', seq]: Place, path: string, userId: string): Position {
  if (typeof room !== 'string' || !isLogged(room) || !isId(idOf(room))) {
    throw invalid(path, 'isRoom', 'must name rooms: conversation:{id}, project:{id} or user:{id}');
  }
  if (typeof epoch !== 'string' || !EPOCH.test(epoch)) throw invalid(path, 'isString', 'must have epochs');
  if (!Number.isSafeInteger(seq) || (seq as number) < 0) throw invalid(path, 'isInt', 'must have whole numbers as seq');
  if (epoch === '' && seq !== 0) throw invalid(path, 'isDefined', 'must have epochs where seq is above 0');
  return { room: namedRoom(room, userId), epoch, seq: seq as number };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
