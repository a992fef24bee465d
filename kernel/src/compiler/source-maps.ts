/** From positions in code that runs back to the source, through both steps of compilation (TypeScript -> ES module -> CommonJS). */
import { SourceMap } from 'node:module';
import type { Position } from './types';

type MapPayload = ConstructorParameters<typeof SourceMap>[0];

/** Compiled code without its inline map, and the map. */
export interface MappedCode {
  code: string;
  map: MapPayload | null;
}

const inlineMap = /\n?\/\/# sourceMappingURL=data:[^,\n]*,(\S+)\s*$/;

export function splitInlineMap(text: string): MappedCode {
  const found = inlineMap.exec(text);
  if (!found) return { code: text, map: null };
  return { code: text.slice(0, found.index), map: JSON.parse(Buffer.from(found[1]!, 'base64').toString()) };
}

interface Entry {
  /** From the code that runs back to the source. */
  maps: readonly SourceMap[];
  /** Lines that the compiler put before the source. */
  prefixLines: number;
}

export interface SourceMaps {
  set(file: string, maps: readonly (MapPayload | null)[], prefixLines: number): void;
  position(file: string, line: number, column: number): Position | null;
}

export function createSourceMaps(): SourceMaps {
  const entries = new Map<string, Entry>();
  return {
    set(file, maps, prefixLines) {
      const steps = maps.flatMap((map) => (map === null ? [] : [new SourceMap(map)]));
      entries.set(file, { maps: steps, prefixLines });
    },
    position(file, line, column) {
      const entry = entries.get(file);
      if (!entry) return null;
      let place = { line: line - 1, column: column - 1 };
      for (const map of entry.maps) {
        const found = map.findEntry(place.line, place.column);
        if (!('originalLine' in found) || found.originalLine === undefined) return null;
        place = { line: found.originalLine, column: found.originalColumn };
      }
      const sourceLine = place.line + 1 - entry.prefixLines;
      return sourceLine < 1 ? null : { file, line: sourceLine, column: place.column + 1 };
    },
  };
}
