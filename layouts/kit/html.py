"""Elements of a page. The one place layouts take HTML from."""

# ruff: noqa: PLC0414  an alias to its own name says that a name is given on

from dash.html import H1 as H1
from dash.html import H2 as H2
from dash.html import H3 as H3
from dash.html import H4 as H4
from dash.html import A as A
from dash.html import Article as Article
from dash.html import Aside as Aside
from dash.html import B as B
from dash.html import Blockquote as Blockquote
from dash.html import Br as Br
from dash.html import Button as Button
from dash.html import Caption as Caption
from dash.html import Code as Code
from dash.html import Dd as Dd
from dash.html import Details as Details
from dash.html import Dialog as Dialog
from dash.html import Div as Div
from dash.html import Dl as Dl
from dash.html import Dt as Dt
from dash.html import Fieldset as Fieldset
from dash.html import Footer as Footer
from dash.html import Form as Form
from dash.html import Header as Header
from dash.html import I as I
from dash.html import Label as Label
from dash.html import Legend as Legend
from dash.html import Li as Li
from dash.html import Main as Main
from dash.html import Nav as Nav
from dash.html import Ol as Ol
from dash.html import P as P
from dash.html import Pre as Pre
from dash.html import Section as Section
from dash.html import Small as Small
from dash.html import Span as Span
from dash.html import Summary as Summary
from dash.html import Table as Table
from dash.html import Tbody as Tbody
from dash.html import Td as Td
from dash.html import Th as Th
from dash.html import Thead as Thead
from dash.html import Tr as Tr
from dash.html import Ul as Ul
