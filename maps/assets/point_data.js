/* The points of the page: columns unpacked once, chosen from, classed, gathered. */
(function () {
  "use strict";

  const TigaPilar = window.TigaPilar;
  const NONE = 65535;
  const NO_CLOCK = -2147483648;

  function unpack(text, Type) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Type(bytes.buffer);
  }

  TigaPilar.readPoints = function (data) {
    const raw = data.points;
    const points = {
      lon: unpack(raw.lon, Int32Array), lat: unpack(raw.lat, Int32Array), jenis: unpack(raw.jenis, Uint8Array),
      period: unpack(raw.period, Uint8Array), status: unpack(raw.status, Uint8Array), desa: unpack(raw.desa, Uint16Array),
      tanggal: unpack(raw.tanggal, Int32Array), ditanggapi: unpack(raw.ditanggapi, Int32Array),
      alone: unpack(raw.alone, Uint8Array),
      kategori: unpack(raw.kategori, Uint16Array), dinas: unpack(raw.dinas, Uint16Array), id: raw.id.split("\n"),
      left: raw.left ? unpack(raw.left, Int32Array) : null,
    };
    points.length = points.lon.length;
    points.desaOf = (i) => (points.desa[i] === NONE ? null : points.desa[i]);
    points.words = (name, i) => raw[name + "_words"][points[name][i]] || "";
    return points;
  };

  /* What the clock says of a report: a function of the minutes left and of whether it was answered. */
  TigaPilar.clockClass = function (left, answered) {
    if (left === null) {
      return 6;
    }
    if (answered) {
      return left >= 0 ? 0 : 1;
    }
    return left < 0 ? 5 : left < 60 ? 4 : left < 120 ? 3 : 2;
  };

  /* Minutes left of the four hours: at the answer, or now; null where the hour was not written down. */
  TigaPilar.minutesLeft = function (data, points, i, now) {
    /* Where the clock rests at night, the office's own count is on the page; it stands until the page is opened again. */
    if (points.left) {
      return points.left[i] === NO_CLOCK ? null : points.left[i];
    }
    const [tanggal, ditanggapi] = [points.tanggal[i], points.ditanggapi[i]];
    const taken = points.status[i] === 1 || points.status[i] === 2;
    /* From a day, or to one, no hours are counted; one taken on was answered, nobody wrote when. */
    if (points.alone[i] || (!ditanggapi && taken)) {
      return null;
    }
    return tanggal + data.answer - (ditanggapi || now);
  };

  TigaPilar.choosePoints = function (data, points, state) {
    const now = data.now + Math.floor(performance.now() / 60000);
    const chosen = [];
    const classes = new Uint8Array(points.length);
    const clock = state.colour === "clock";
    const counts = new Array(clock ? 7 : data.jenis.length).fill(0);
    const poor = data.jenis.findIndex(([name]) => name === "kemiskinan");
    const period = state.period === "" ? -1 : data.points.periods.indexOf(state.period);
    for (let i = 0; i < points.length; i += 1) {
      if ((period >= 0 && points.period[i] !== period) || (state.status !== "" && points.status[i] !== state.status)) {
        continue;
      }
      if (clock) {
        if (points.jenis[i] !== poor) {
          continue;
        }
        classes[i] = TigaPilar.clockClass(TigaPilar.minutesLeft(data, points, i, now), points.ditanggapi[i] > 0);
      } else {
        classes[i] = points.jenis[i];
      }
      counts[classes[i]] += 1;
      if (!state.hidden.has(classes[i])) {
        chosen.push(i);
      }
    }
    return { rows: chosen, classes, counts, now };
  };

  /* An index of what was chosen; a cluster knows how many of each class are in it. */
  TigaPilar.gather = function (points, choice, n) {
    const index = new Supercluster({
      radius: 100, maxZoom: 16, minPoints: 2,
      map: (props) => {
        const share = new Array(n).fill(0);
        share[choice.classes[props.i]] = 1;
        return { share };
      },
      reduce: (all, one) => {
        for (let k = 0; k < n; k += 1) {
          all.share[k] += one.share[k];
        }
      },
    });
    index.load(
      choice.rows.map((i) => ({
        type: "Feature", properties: { i }, geometry: { type: "Point", coordinates: [points.lon[i] / 1e6, points.lat[i] / 1e6] },
      })),
    );
    return index;
  };
})();
