/* Groups of hotspots: the scan's clusters where the page carries them, else hotspots that touch. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;

  /* Found among the marked desa alone: what is not marked neither joins nor is told of. */
  function touching(data, layer) {
    const marked = (row) => row !== undefined && Number(layer.hot[row]) > 4;
    const root = new Map([...layer.hot].map((_, row) => row).filter(marked).map((row) => [row, row]));
    const find = (row) => {
      while (root.get(row) !== row) {
        row = root.get(row);
      }
      return row;
    };
    for (const owners of data.geometry.owners) {
      if (marked(owners[0]) && marked(owners[1])) {
        root.set(find(owners[0]), find(owners[1]));
      }
    }
    const groups = new Map();
    for (const row of root.keys()) {
      groups.set(find(row), [...(groups.get(find(row)) || []), row]);
    }
    const order = new Map(layer.list.map(([row], i) => [row, i]));
    return [...groups.values()]
      .filter((rows) => rows.length > 1)
      .map((rows) => rows.sort((a, b) => order.get(a) - order.get(b)))
      .sort((a, b) => b.length - a.length || order.get(a[0]) - order.get(b[0]))
      .map((rows) => ({ rows, sentence: sentence(data, layer, rows) }));
  }

  function sentence(data, layer, rows) {
    const ranges = rows.map((row) => data.range(layer, row));
    const low = ranges.reduce((sum, range) => sum + (range ? range.low : 0), 0);
    const open = ranges.some((range) => !range || range.high === null);
    const high = open ? null : ranges.reduce((sum, range) => sum + range.high, 0);
    const count =
      high === null ? data.say("cases_from", { low }) : low === high ? data.say("cases", { n: low }) : data.say("cases_range", { low, high });
    return data.say("group_touching", { n: rows.length, names: rows.map((row) => data.desa.name[row]).join(", "), count });
  }

  /* Each group: its desa and the sentence that says what it is. Worked out once a layer. */
  TigaPilar.groupsOf = function (data, layer) {
    if (!layer.groups) {
      layer.groups = layer.clusters
        ? layer.clusters.map(([rows, words, kind]) => ({ rows, sentence: words, kind }))
        : touching(data, layer);
    }
    return layer.groups;
  };
})();
