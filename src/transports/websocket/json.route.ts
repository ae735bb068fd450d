import { asLocale } from '../../http/locale';
import type { ServedNamespaces } from '../served-namespaces';
import { JsonConnection } from './json-connection';
import type { WebSocketOpening, WebSocketRoute } from './websocket-route';

/** JSON frames, at the path of plain WebSockets itself. `?locale=` is for browsers, which can set no header. */
export class JsonRoute implements WebSocketRoute {
  constructor(
    private readonly path: string,
    private readonly served: ServedNamespaces,
  ) {}

  match({ pathname, searchParams }: URL): WebSocketOpening | undefined {
    if (pathname !== this.path) return undefined;
    const auth = { locale: asLocale(searchParams.get('locale')) };
    return { open: (socket, request) => new JsonConnection(socket, request, this.served, auth) };
  }
}
