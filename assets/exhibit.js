/* Taking an exhibit away. A picture is the drawn chart with title, measure, source, coverage, day and 演示数据 set around it in one SVG;
   a PNG is that SVG on a canvas at twice its size. Files are fetched, so that a failure is told beside the button and not on another page. */
(function () {
  var SVG = "http://www.w3.org/2000/svg",
    SCALE = 2,
    NARROWEST = 880,
    EDGE = 28;
  function token(name) {
    return window
      .getComputedStyle(document.documentElement)
      .getPropertyValue("--" + name)
      .trim();
  }
  function font(size, bold) {
    return (bold ? "700 " : "400 ") + size + "px " + token("font");
  }

  /* --- text --- */
  /* Lines of a text that fit a width: broken between Chinese letters, else between words; no line begins with a closing mark. */
  function lines(text, width, face) {
    var pen = document.createElement("canvas").getContext("2d"),
      found = [],
      line = "";
    pen.font = face;
    (text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+/g) || []).forEach(function (piece) {
      var closing = /^[，。；：、！？）”’％]/.test(piece);
      if (line && !closing && pen.measureText(line + piece.trimEnd()).width > width) {
        found.push(line.trimEnd());
        line = piece.trimStart();
      } else {
        line += piece;
      }
    });
    if (line.trim()) {
      found.push(line.trimEnd());
    }
    return found;
  }
  function element(name, given, parent) {
    var made = document.createElementNS(SVG, name);
    Object.keys(given).forEach(function (key) {
      made.setAttribute(key, given[key]);
    });
    if (parent) {
      parent.appendChild(made);
    }
    return made;
  }
  function write(sheet, text, y, size, colour, bold) {
    lines(text, sheet.width - 2 * EDGE, font(size, bold)).forEach(function (line) {
      y += Math.round(size * 1.45);
      element(
        "text",
        {
          x: EDGE,
          y: y - Math.round(size * 0.35),
          "font-family": token("font").replace(/"/g, "'"),
          "font-size": size,
          "font-weight": bold ? 700 : 400,
          fill: token(colour),
        },
        sheet.root,
      ).textContent = line;
    });
    return y;
  }
  function stamp(sheet, text, y) {
    var pen = document.createElement("canvas").getContext("2d"),
      size = 13;
    pen.font = font(size, true);
    var width = Math.ceil(pen.measureText(text).width) + 14,
      x = sheet.width - EDGE - width;
    element(
      "rect",
      {
        x: x,
        y: y - 17,
        width: width,
        height: 23,
        fill: token("paper"),
        stroke: token("ink-2"),
        "stroke-dasharray": "4 3",
      },
      sheet.root,
    );
    element(
      "text",
      {
        x: x + 7,
        y: y,
        "font-family": token("font").replace(/"/g, "'"),
        "font-size": size,
        "font-weight": 700,
        fill: token("ink"),
      },
      sheet.root,
    ).textContent = text;
  }

  /* --- the picture --- */
  function composed(chart, told) {
    var width = Math.max(NARROWEST, Math.round(chart.clientWidth)),
      height = Math.round(chart.clientHeight);
    return window.Plotly.toImage(chart, {format: "svg", width: width, height: height}).then(function (address) {
      var drawn = new DOMParser().parseFromString(
        decodeURIComponent(address.slice(address.indexOf(",") + 1)),
        "image/svg+xml",
      ).documentElement;
      if (drawn.nodeName !== "svg") {
        throw new Error("no picture");
      }
      var sheet = {root: element("svg", {xmlns: SVG}), width: width + 2 * EDGE},
        y = EDGE;
      var paper = element("rect", {x: 0, y: 0, width: sheet.width, fill: token("paper")}, sheet.root);
      element("title", {}, sheet.root).textContent = told.title;
      element("rect", {x: EDGE, y: EDGE - 8, width: width, height: 2, fill: token("rule-ink")}, sheet.root);
      y = write(sheet, told.title, y, 20, "ink", true);
      if (told.sub) {
        y = write(sheet, told.sub, y + 2, 14, "ink-2", false);
      }
      var inside = document.importNode(drawn, true);
      inside.setAttribute("x", EDGE);
      inside.setAttribute("y", y + 8);
      sheet.root.appendChild(inside);
      y += 8 + height + 4;
      if (told.source) {
        y = write(sheet, told.source, y, 12, "ink-2", false);
      }
      y = write(sheet, told.about, y, 12, "ink-2", false);
      if (told.demo) {
        y += 24;
        stamp(sheet, told.demo, y - 5);
      }
      sheet.height = y + EDGE - 8;
      paper.setAttribute("height", sheet.height);
      Object.entries({
        width: sheet.width,
        height: sheet.height,
        viewBox: "0 0 " + sheet.width + " " + sheet.height,
      }).forEach(function (pair) {
        sheet.root.setAttribute(pair[0], pair[1]);
      });
      sheet.blob = new Blob([new XMLSerializer().serializeToString(sheet.root)], {type: "image/svg+xml;charset=utf-8"});
      return sheet;
    });
  }
  function painted(sheet) {
    return new Promise(function (done, failed) {
      var address = URL.createObjectURL(sheet.blob),
        picture = new Image();
      picture.onload = function () {
        var canvas = document.createElement("canvas");
        canvas.width = sheet.width * SCALE;
        canvas.height = sheet.height * SCALE;
        var pen = canvas.getContext("2d");
        pen.fillStyle = token("paper");
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(address);
        canvas.toBlob(function (blob) {
          if (blob) {
            done(blob);
          } else {
            failed(new Error("no picture"));
          }
        }, "image/png");
      };
      picture.onerror = function () {
        URL.revokeObjectURL(address);
        failed(new Error("no picture"));
      };
      picture.src = address;
    });
  }
  function picture(kind, row) {
    var chart = row.closest("section, .x").querySelector(".js-plotly-plot");
    if (!chart || !window.Plotly) {
      return Promise.reject(new Error("no chart"));
    }
    return composed(chart, row.dataset).then(function (sheet) {
      return kind === "svg" ? sheet.blob : painted(sheet);
    });
  }
  function file(link) {
    return fetch(link.href).then(function (answer) {
      if (!answer.ok || answer.redirected) {
        throw new Error(String(answer.status));
      }
      return answer.blob();
    });
  }

  /* --- saving and saying --- */
  function save(blob, name) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
    window.setTimeout(function () {
      URL.revokeObjectURL(link.href);
    }, 60000);
  }
  function say(row, text, wrong) {
    var place = row.querySelector(".x-said");
    place.textContent = text;
    if (wrong) {
      place.setAttribute("data-wrong", "");
    } else {
      place.removeAttribute("data-wrong");
    }
  }
  function silence() {
    document.querySelectorAll(".x-said").forEach(function (place) {
      place.textContent = "";
    });
  }
  document.addEventListener("click", function (event) {
    var way = event.target.closest && event.target.closest("[data-take]");
    if (!way || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return;
    }
    var row = way.closest(".takes"),
      kind = way.dataset.take,
      told = row.dataset;
    event.preventDefault();
    if (way.getAttribute("aria-disabled") === "true") {
      return;
    }
    way.setAttribute("aria-disabled", "true");
    say(row, told.making, false);
    var name = told.file + "." + kind;
    (way.tagName === "A" ? file(way) : picture(kind, row))
      .then(function (blob) {
        save(blob, name);
        say(row, told.done + " " + name, false);
      })
      .catch(function () {
        say(row, told.failed, true);
      })
      .then(function () {
        way.removeAttribute("aria-disabled");
      });
  });
  ["popstate", "_dashprivate_pushstate", "tuoyu:address"].forEach(function (name) {
    window.addEventListener(name, silence);
  });
})();
