import type { Message } from '../../contracts/chat';
import { isNative } from '../../contracts/links';
import type { FrameCodec } from './frame-codec';

/** How the messages of `/ws/rooms` are written: their content alone, or the whole as JSON. */
export const ROOM_FORMATS = ['text', 'json'] as const;
export type RoomFormat = (typeof ROOM_FORMATS)[number];

const codec = (format: RoomFormat, hears: (message: Message) => boolean): FrameCodec => ({
  encode: (_namespace, event, data, json) => {
    const message = data as Message;
    if (event !== 'chat:message' || !hears(message)) return undefined;
    return format === 'json' ? json : message.content;
  },
});

/** People hear all of it. */
export const ROOM_FRAMES = { text: codec('text', () => true), json: codec('json', () => true) };

/** Another server hears what was first said here. */
export const LINK_FRAMES = { text: codec('text', isNative), json: codec('json', isNative) };
