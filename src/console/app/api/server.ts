import type { Locale } from '../i18n/locale';

/** `config.json`, beside the page. Its paths are relative to it. */
interface Config {
  version: string;
  /** Tokens may be had for the asking. */
  demo: boolean;
  /** For whom. */
  users: readonly string[];
  defaultLocale: Locale;
  apiPath: string;
  websocketPath: string;
}

/** A server as its console reaches it. */
export interface Server extends Pick<Config, 'version' | 'demo' | 'users' | 'defaultLocale'> {
  /** Absolute, as the SDK wants them. */
  paths: { api: string; websocket: string };
}

/** The page may be at `console` or `console/`, behind any prefix; where this file is, is certain: in `console/assets/`. */
const CONFIG = new URL(/* @vite-ignore */ '../config.json', import.meta.url);

/** Throws when the server cannot be reached. */
export async function loadServer(): Promise<Server> {
  const response = await fetch(CONFIG);
  if (!response.ok) throw new Error(`${CONFIG.pathname}: ${response.status}`);
  const { apiPath, websocketPath, ...config } = (await response.json()) as Config;
  const absolute = (path: string): string => new URL(path, CONFIG).pathname;
  return { ...config, paths: { api: absolute(apiPath), websocket: absolute(websocketPath) } };
}
