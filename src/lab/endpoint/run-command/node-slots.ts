/** How many deliveries a node works on at a time; further ones wait in line (amazon-ssm-agent's command workers). */
export interface NodeSlots {
  /** Runs `work` once the node has a free worker; rejects as `work` does. */
  run<Result>(node: string, work: () => Promise<Result>): Promise<Result>;
}

interface Node {
  busy: number;
  readonly waiting: (() => void)[];
}

export const createNodeSlots = (workers: number): NodeSlots => {
  const nodes = new Map<string, Node>();
  const enter = (node: Node): Promise<void> | undefined => {
    if (node.busy < workers) {
      node.busy += 1;
      return undefined;
    }
    return new Promise((resolve) => node.waiting.push(resolve));
  };
  const leave = (name: string, node: Node): void => {
    const next = node.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    node.busy -= 1;
    if (node.busy === 0) nodes.delete(name);
  };
  return {
    run: async (name, work) => {
      const node = nodes.get(name) ?? { busy: 0, waiting: [] };
      nodes.set(name, node);
      await enter(node);
      try {
        return await work();
      } finally {
        leave(name, node);
      }
    },
  };
};
