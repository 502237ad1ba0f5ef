/* Choosing a county's quarter, asking before it is sent, keeping what is typed, and counting what every answer still needs. */
window.dash_clientside = window.dash_clientside || {};
(function () {
  var RESTS = 600,
    typing = null;
  function length(text) {
    return Array.from((text || "").trim()).length;
  }
  function filled(sentence, counts) {
    return sentence.replace(/\{(\w+)\}/g, function (whole, name) {
      return counts[name];
    });
  }
  window.dash_clientside.report = {
    choose: function (county, quarter, search) {
      var asked = new URLSearchParams(search || "");
      if (asked.get("county") === county && asked.get("quarter") === quarter) {
        return window.dash_clientside.no_update;
      }
      asked.set("county", county);
      asked.set("quarter", quarter);
      ["draft", "again", "compare"].forEach(function (name) {
        asked.delete(name);
      });
      return "?" + asked.toString();
    },
    ask: function (clicks) {
      if (clicks) {
        document.getElementById("confirm").showModal();
      }
    },
    close: function (clicks) {
      if (clicks) {
        document.getElementById("confirm").close();
      }
    },
    /* What is typed is kept when the keys rest. */
    typed: function () {
      window.clearTimeout(typing);
      typing = window.setTimeout(function () {
        if (document.getElementById("report-wrong")) {
          window.dash_clientside.set_props("report-typed", {data: Date.now()});
        }
      }, RESTS);
      return window.dash_clientside.no_update;
    },
    count: function (values, says) {
      var told = values.map(function (text) {
        var count = length(text),
          key = count >= says.least ? "done" : count ? "short" : "need";
        return filled(says[key], {count: count});
      });
      var dress = values.map(function (text) {
        return length(text) >= says.least ? "rp-ok" : "rp-need";
      });
      var open =
        says.beyond +
        values.filter(function (text) {
          return length(text) < says.least;
        }).length;
      var hint = filled(says.hint, {open: open, done: says.queries - open});
      var why = says.errors && open ? "both" : says.errors ? "errors" : open ? "answers" : "none";
      return [
        told,
        dress,
        Boolean(says.errors || open),
        filled(says.why[why], {errors: says.errors, answers: open}),
        hint,
      ];
    },
  };
})();
/* A counter shows its grade alone, or all again: the address keeps it, and nothing that is being written is drawn anew. */
(function () {
  function show(counter) {
    var list = document.querySelector(".rp-list[data-alone]"),
      grade = counter.dataset.grade;
    if (!list) {
      return false;
    }
    var alone = list.dataset.alone === grade ? "" : grade,
      asked = new URLSearchParams(location.search);
    list.dataset.alone = alone;
    if (alone) {
      asked.set("grade", alone);
    } else {
      asked.delete("grade");
    }
    history.replaceState(history.state, "", location.pathname + (asked.toString() ? "?" + asked : ""));
    document.querySelectorAll(".rp-g[data-grade]").forEach(function (each) {
      each.setAttribute("aria-pressed", String(each.dataset.grade === alone));
    });
    if (alone) {
      document.getElementById(alone).scrollIntoView({block: "nearest"});
    }
    return true;
  }
  function pressed(event) {
    var counter = event.target.closest && event.target.closest(".rp-g[data-grade]");
    var key = event.type === "keydown";
    if (!counter || (key && event.key !== " ") || event.ctrlKey || event.metaKey) {
      return;
    }
    if (show(counter)) {
      event.preventDefault();
    }
  }
  document.addEventListener("click", pressed);
  document.addEventListener("keydown", pressed);
})();
