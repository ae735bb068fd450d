import type { Message } from '../../contracts/chat';
import type { FrameCodec } from './frame-codec';

/** How the messages of `/ws/rooms` are written: their content alone, or the whole as JSON. */
export const ROOM_FORMATS = ['text', 'json'] as const;
export type RoomFormat = (typeof ROOM_FORMATS)[number];

/** What a message brought by another server's link is marked with. */
export const LINKED = { via: 'upstream' } as const;

const codec = (format: RoomFormat, hears: (message: Message) => boolean): FrameCodec => ({
  encode: (_namespace, event, data, json) => {
    const message = data as Message;
    if (event !== 'chat:message' || !hears(message)) return undefined;
    return format === 'json' ? json : message.content;
  },
});

/** People hear all of it. */
export const ROOM_FRAMES = { text: codec('text', () => true), json: codec('json', () => true) };

/** Another server hears what was first said here: what came from a server does not go on to the next one. */
export const LINK_FRAMES = { text: codec('text', isNative), json: codec('json', isNative) };

function isNative({ senderId, metadata }: Message): boolean {
  return !senderId.startsWith('upstream:') && metadata.via !== LINKED.via;
}
