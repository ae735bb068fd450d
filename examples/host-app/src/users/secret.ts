/** What this app signs its tokens with. */
export const JWT_SECRET = process.env.JWT_SECRET ?? 'a secret for trying out';
