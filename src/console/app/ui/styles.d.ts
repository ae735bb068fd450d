// What Vite makes of a style sheet of its own names.
declare module '*.module.css' {
  const names: Readonly<Record<string, string | undefined>>;
  export default names;
}
