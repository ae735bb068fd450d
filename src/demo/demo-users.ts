/** Who is there to try things out. */
export const DEMO_USERS = ['alice', 'bob', 'carol', 'admin'] as const;
