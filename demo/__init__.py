"""The demonstration: invented institutions and estates of every county, and the workbooks counties would have sent.

Everything here is invented (演示数据) but the units, their rosters and their published population.
"""
