/** Somebody with a token of a host app, and where our REST routes are in it. */
export class Caller {
  private constructor(
    readonly token: string,
    private readonly api: string,
  ) {}

  /** Logs in as the host's users do. */
  static async login(url: string, prefix: string, rest: string, name: string): Promise<Caller> {
    const body = JSON.stringify({ name });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}${prefix}/login`, { method: 'POST', headers, body });
    const { ofTheHost } = (await response.json()) as { ofTheHost: { token: string } };
    return new Caller(ofTheHost.token, url + rest);
  }

  async post(path: string, body: object): Promise<{ status: number; type: string | null; body: unknown }> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.token}` };
    const response = await fetch(this.api + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
  }
}
