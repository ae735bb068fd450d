import { asLocale } from '../../http/locale';
import { JsonConnection } from './json-connection';
import type { WebSocketRoute } from './websocket-route';

/** `/ws`. `?locale=` is for browsers, which can set no header. */
export const jsonRoute: WebSocketRoute = {
  match({ pathname, searchParams }) {
    if (pathname !== '/ws') return undefined;
    const auth = { locale: asLocale(searchParams.get('locale')) };
    return { open: (socket, request) => new JsonConnection(socket, request, auth) };
  },
};
