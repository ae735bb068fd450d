// The names that only `private` members of some folders' classes have: nobody outside their class can say them, and so a
// bundler may shorten them. A name that is also said of anything else than `this` is left out.
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

export function privateNames(...folders) {
  const ours = new Set();
  const others = new Set();
  const isPrivate = (node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  const isThis = (node) => node?.kind === ts.SyntaxKind.ThisKeyword;
  const textOf = (name) => (name && 'text' in name ? name.text : undefined);

  function visit(node) {
    if (ts.isPropertyAccessExpression(node)) {
      if (!isThis(node.expression)) others.add(node.name.text);
    } else if (ts.isBindingElement(node)) {
      // `const { a, b: c } = this`
      if (!isThis(node.parent.parent.initializer)) others.add(textOf(node.propertyName ?? node.name));
    } else if (ts.isParameter(node)) {
      if (isPrivate(node)) ours.add(textOf(node.name));
      else if (node.modifiers) others.add(textOf(node.name));
    } else if (ts.isClassElement(node)) {
      (isPrivate(node) ? ours : others).add(textOf(node.name));
    } else if (ts.isTypeElement(node) || ts.isObjectLiteralElement(node)) {
      others.add(textOf(node.name));
    }
    ts.forEachChild(node, visit);
  }

  for (const folder of folders) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
      visit(ts.createSourceFile(file, readFileSync(`${folder}/${file}`, 'utf8'), ts.ScriptTarget.Latest, true));
    }
  }
  return [...ours].filter((name) => !others.has(name));
}
