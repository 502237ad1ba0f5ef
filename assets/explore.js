/* The grid of the data page. Its library is the heaviest script there is, so that it is fetched here, by the page that shows a grid, and
   by no other: what Dash finds under its name waits for it. Nothing is evaluated: cells are written and drawn by the functions below. */
(function () {
  var SCRIPT = "/_dash-component-suites/dash_ag_grid/dash_ag_grid.min.js",
    HOME = ".xp-grid";
  var real = null,
    coming = null;
  function element() {
    return window.React.createElement.apply(null, arguments);
  }

  /* --- fetched when it is needed --- */
  function fetched() {
    coming =
      coming ||
      new Promise(function (done, failed) {
        var script = document.createElement("script");
        script.src = SCRIPT;
        script.onload = function () {
          real = window.dash_ag_grid;
          window.dash_ag_grid = {AgGrid: Grid, getApi: real.getApi, getApiAsync: real.getApiAsync};
          done();
        };
        script.onerror = function () {
          coming = null;
          script.remove();
          failed();
        };
        document.head.appendChild(script);
      });
    return coming;
  }
  function Grid(props) {
    var ready = window.React.useState(Boolean(real));
    window.React.useEffect(function () {
      var here = true;
      if (!ready[0]) {
        fetched().then(
          function () {
            if (here) {
              ready[1](true);
            }
          },
          function () {},
        );
      }
      return function () {
        here = false;
      };
    }, []);
    window.React.useEffect(
      function () {
        if (ready[0]) {
          settle(props.id);
        }
      },
      [ready[0], props.rowData],
    );
    return ready[0] ? element(real.AgGrid, props) : null;
  }
  window.dash_ag_grid = {AgGrid: Grid};

  /* --- order and filter stand in the address --- */
  function asked() {
    return new URLSearchParams(window.location.search);
  }
  function sorting(api) {
    return api
      .getColumnState()
      .filter(function (one) {
        return one.sort;
      })
      .sort(function (a, b) {
        return a.sortIndex - b.sortIndex;
      })
      .map(function (one) {
        return one.colId + "-" + one.sort;
      })
      .join(",");
  }
  function keep(api) {
    var query = asked(),
      filter = api.getFilterModel(),
      before = query.toString();
    query.delete("sort");
    query.delete("filter");
    if (sorting(api)) {
      query.set("sort", sorting(api));
    }
    if (filter && Object.keys(filter).length) {
      query.set("filter", JSON.stringify(filter));
    }
    if (query.toString() === before) {
      return;
    }
    var search = query.toString();
    window.history.replaceState(window.history.state, "", window.location.pathname + (search ? "?" + search : ""));
  }
  function restore(api) {
    var query = asked(),
      known = api.getColumns().map(function (one) {
        return one.getColId();
      });
    var order = (query.get("sort") || "")
      .split(",")
      .map(function (one, at) {
        var cut = one.lastIndexOf("-");
        return {colId: one.slice(0, cut), sort: one.slice(cut + 1), sortIndex: at};
      })
      .filter(function (one) {
        return known.indexOf(one.colId) >= 0 && /^(asc|desc)$/.test(one.sort);
      });
    if (order.length) {
      api.applyColumnState({state: order, defaultState: {sort: null}});
    }
    var filter;
    try {
      filter = JSON.parse(query.get("filter") || "null");
      if (filter && typeof filter === "object") {
        api.setFilterModel(filter);
      }
    } catch {
      /* not one of ours: the table is shown whole */
    }
  }
  function settle(id) {
    real.getApiAsync(id).then(
      function (api) {
        if (!api || api.tuoyu) {
          return;
        }
        api.tuoyu = true;
        restore(api);
        ["sortChanged", "filterChanged"].forEach(function (name) {
          api.addEventListener(name, function () {
            keep(api);
          });
        });
        if (window.matchMedia("(max-width:640px)").matches) {
          api.setColumnsPinned(["quarter"], null);
        }
        api.autoSizeAllColumns();
        var home = document.querySelector(HOME);
        if (home) {
          home.setAttribute("data-ready", "");
        }
      },
      function () {},
    );
  }
  function shown() {
    var home = document.querySelector(HOME),
      inside = home && home.querySelector("[id=explore-grid]");
    try {
      return inside && real ? real.getApi("explore-grid") : null;
    } catch {
      return null;
    }
  }

  /* --- cells --- */
  window.dashAgGridFunctions = window.dashAgGridFunctions || {};
  window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {};
  var write = window.dashAgGridFunctions,
    draw = window.dashAgGridComponentFunctions;
  write.tuoyuSaid = function (params) {
    return params.data ? params.data[params.colDef.field + "_said"] : "";
  };
  function marked(kind, word) {
    return element(
      "span",
      {className: "st st-" + kind},
      element("span", {className: "mk mk-" + kind, "aria-hidden": "true"}),
      element("span", null, word),
    );
  }
  draw.TuoyuVerdict = function (props) {
    return props.data && props.data.verdict_code ? marked(props.data.verdict_code, props.value) : null;
  };
  draw.TuoyuSource = function (props) {
    return props.data && props.data.source_code ? marked(props.data.source_code, props.value) : props.value || null;
  };
  draw.TuoyuFigure = function (props) {
    if (!props.data) {
      return null;
    }
    function address() {
      var query = asked();
      query.set("explain", props.data.explain);
      return window.location.pathname + "?" + query.toString();
    }
    function anew(event) {
      event.currentTarget.setAttribute("href", address());
    }
    return element(
      "a",
      {href: address(), className: "fx", title: props.data.what, onClick: anew, onFocus: anew},
      props.data.value_said,
    );
  };

  /* --- copied --- */
  function plain(value) {
    return String(value === null || value === undefined ? "" : value).replace(/[\t\r\n]+/g, " ");
  }
  function cell(row, field) {
    return plain(field + "_exact" in row ? row[field + "_exact"] : row[field]);
  }
  function lines(api) {
    var columns = api.getAllGridColumns(),
      found = [
        columns
          .map(function (one) {
            return plain(one.getColDef().headerName);
          })
          .join("\t"),
      ];
    api.forEachNodeAfterFilterAndSort(function (node) {
      found.push(
        columns
          .map(function (one) {
            return cell(node.data, one.getColId());
          })
          .join("\t"),
      );
    });
    return found;
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest(".xp-copy"),
      api = button && shown();
    if (!button) {
      return;
    }
    var place = button.parentNode.querySelector(".xp-said"),
      found = api ? lines(api) : null;
    (found ? window.tuoyu.copy(found.join("\r\n") + "\r\n") : Promise.resolve(false)).then(function (done) {
      place.textContent = done ? button.dataset.done.replace("{n}", String(found.length - 1)) : button.dataset.failed;
    });
  });
  document.addEventListener("keydown", function (event) {
    var inside =
      (event.ctrlKey || event.metaKey) &&
      event.key === "c" &&
      event.target.closest &&
      event.target.closest(HOME + " .ag-cell");
    if (!inside || String(window.getSelection())) {
      return;
    }
    event.preventDefault();
    window.tuoyu.copy(plain(inside.innerText.trim()));
  });

  /* --- on paper: every row as filtered and sorted, in a table of its own, for the grid draws only what is in view; charts as wide as the page --- */
  var PAPER = 1040;
  function row(kind, texts, numeric) {
    var line = document.createElement("tr");
    texts.forEach(function (text, at) {
      var one = document.createElement(kind);
      one.textContent = text;
      if (numeric[at]) {
        one.className = "r";
      }
      line.appendChild(one);
    });
    return line;
  }
  function table(api) {
    var columns = api.getAllDisplayedColumns(),
      made = document.createElement("table"),
      head = made.createTHead(),
      body = made.createTBody();
    var numeric = columns.map(function (one) {
      return one.getColDef().cellClass === "r";
    });
    head.appendChild(
      row(
        "th",
        columns.map(function (one) {
          return plain(one.getColDef().headerName);
        }),
        numeric,
      ),
    );
    api.forEachNodeAfterFilterAndSort(function (node) {
      body.appendChild(
        row(
          "td",
          columns.map(function (one) {
            var said = one.getColId() + "_said";
            return plain(said in node.data ? node.data[said] : node.data[one.getColId()]);
          }),
          numeric,
        ),
      );
    });
    made.className = "grid xp-paper";
    return made;
  }
  function clear() {
    document.querySelectorAll(".xp-paper").forEach(function (one) {
      one.remove();
    });
  }
  window.addEventListener("beforeprint", function () {
    var api = shown(),
      home = document.querySelector(HOME),
      chart = document.querySelector(".xp-chart .js-plotly-plot"),
      scale = chart ? Math.min(1, PAPER / chart.clientWidth) : 1;
    clear();
    if (api && home) {
      home.appendChild(table(api));
    }
    if (chart) {
      chart.closest(".chart").style.setProperty("--xp-scale", scale);
      chart.closest(".chart").style.setProperty("--xp-high", Math.ceil(chart.clientHeight * scale) + "px");
    }
  });
  window.addEventListener("afterprint", clear);

  /* --- on a phone the choices are folded until they are asked for, and a wide chart is scrolled in its box, by keys as well --- */
  function fold() {
    document.querySelectorAll(".xp-wide .x-chart:not([tabindex])").forEach(function (one) {
      if (one.scrollWidth > one.clientWidth + 1) {
        one.tabIndex = 0;
      }
    });
    var choices = document.querySelector(".xp-fold:not([data-seen])");
    if (!choices) {
      return;
    }
    choices.setAttribute("data-seen", "");
    if (window.matchMedia("(max-width:640px)").matches) {
      choices.open = false;
    }
  }
  new MutationObserver(fold).observe(document.body, {childList: true, subtree: true});
})();
