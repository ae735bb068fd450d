import {
  Context,
  createFormatter,
  createParser,
  DEFAULT_CONFIG,
  DefinitionType,
  type NodeParser,
  type TypeFormatter,
} from 'ts-json-schema-generator';
import * as ts from 'typescript';
import type { Schema, Schemas } from '../schema';
import { conform, schemaName } from './conventions';

/** A member of an interface or a class of the sources. */
export interface Member {
  name: string;
  description: string;
  /** By name, those of its doc comment: `@answers 503 …`. */
  tags: ReadonlyMap<string, string>;
  /** As what it is declared; of a method what it returns. */
  type: ts.TypeNode | undefined;
  /** The members of that. */
  members: () => Member[];
}

/**
 * The sources as the compiler reads them: what types and doc comments say of the contract, which is gone when the
 * program runs. Knows only our own files, none of the packages': that makes it fast, and they are none of the contract.
 */
export class ContractSource {
  /** Every schema with a name that was met so far. */
  readonly schemas: Schemas = {};
  private readonly checker: ts.TypeChecker;
  private readonly parser: NodeParser;
  private readonly formatter: TypeFormatter;
  private readonly declared = new Map<string, ts.InterfaceDeclaration | ts.ClassDeclaration>();

  constructor(tsconfig: string) {
    const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail };
    const parsed = ts.getParsedCommandLineOfConfigFile(tsconfig, {}, host);
    if (!parsed) throw new Error(`${tsconfig} cannot be read`);
    const lib = ['lib.es2023.d.ts'];
    const program = ts.createProgram(parsed.fileNames, { ...parsed.options, lib, types: [], noResolve: true });
    const config = { ...DEFAULT_CONFIG, topRef: true, additionalProperties: true, encodeRefs: false };
    this.checker = program.getTypeChecker();
    this.parser = createParser(program, { ...config, jsDoc: 'extended' });
    this.formatter = createFormatter({ ...config, jsDoc: 'extended' });
    for (const { statements } of program.getSourceFiles().filter(({ isDeclarationFile }) => !isDeclarationFile)) {
      for (const statement of statements) {
        if (!ts.isInterfaceDeclaration(statement) && !ts.isClassDeclaration(statement)) continue;
        if (statement.name) this.declared.set(statement.name.text, statement);
      }
    }
  }

  /** The members of a class or an interface, inherited ones included. */
  membersOf(name: string): Member[] {
    return this.membersOfType(this.checker.getTypeAtLocation(this.declarationOf(name)));
  }

  descriptionOf(name: string): string {
    const symbol = this.checker.getTypeAtLocation(this.declarationOf(name)).symbol;
    return ts.displayPartsToString(symbol.getDocumentationComment(this.checker));
  }

  /** What is of a type, as it is written somewhere. Types with names are referred to, and kept in `schemas`. */
  schemaOf(node: ts.TypeNode): Schema {
    return this.schemaFrom(node);
  }

  /** The same of an exported interface. */
  named(name: string): Schema {
    return this.schemaFrom(this.declarationOf(name));
  }

  private schemaFrom(node: ts.Node): Schema {
    const top = this.parser.createType(node, new Context());
    // What has no name of its own is given one at the top (`topRef`): its id.
    const type = top instanceof DefinitionType && top.getName() === top.getId() ? top.getType() : top;
    for (const child of this.formatter.getChildren(type)) {
      if (!(child instanceof DefinitionType)) continue;
      const name = schemaName(child.getName());
      this.schemas[name] ??= conform(this.formatter.getDefinition(child.getType()) as Schema);
    }
    return conform(this.formatter.getDefinition(type) as Schema);
  }

  private declarationOf(name: string): ts.InterfaceDeclaration | ts.ClassDeclaration {
    return this.declared.get(name) ?? fail(`there is no ${name} in the sources`);
  }

  private membersOfType(type: ts.Type): Member[] {
    return type.getProperties().map((symbol) => {
      const [declaration] = symbol.declarations ?? [];
      const tags = symbol.getJsDocTags(this.checker);
      return {
        name: symbol.name,
        description: ts.displayPartsToString(symbol.getDocumentationComment(this.checker)),
        tags: new Map(tags.map(({ name, text }) => [name, ts.displayPartsToString(text)])),
        type: declaration && isTyped(declaration) ? declaration.type : undefined,
        members: () => this.membersOfType(this.checker.getTypeOfSymbol(symbol)),
      };
    });
  }
}

/** `T` of `Placed<T>`, given `Placed`; `undefined`: it is something else. */
export function argumentOf(node: ts.TypeNode | undefined, generic: string, index = 0): ts.TypeNode | undefined {
  return node && isA(node, generic) ? node.typeArguments?.[index] : undefined;
}

export function isA(node: ts.TypeNode, generic: string): node is ts.TypeReferenceNode {
  return ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName) && node.typeName.text === generic;
}

type Typed = ts.PropertySignature | ts.PropertyDeclaration | ts.MethodDeclaration;

function isTyped(node: ts.Declaration): node is Typed {
  return ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node);
}

function fail(what: unknown): never {
  throw new Error(typeof what === 'string' ? what : 'the compiler settings cannot be read');
}
