/** The payload of an event that takes none. */
export class NothingDto {}
