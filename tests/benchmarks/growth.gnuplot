# Draws growth.csv: worlds, CPU seconds and memory (from top to bottom) against what is varied (from left
# to right). Run by growth.py. The columns of growth.csv are named there.
set terminal svg size 1000,860 font "Helvetica,13" background rgb "white"
set output "growth.svg"
set datafile separator ","
set multiplot layout 3,3 columnsfirst margins 0.085,0.985,0.075,0.90 spacing 0.06,0.035 title \
    "finwait check rfc9293 --threads 1\n{/*0.85 all core properties; what is not varied: data 1,1, window 4, capacity 2}"
set logscale y
set mytics 1
set grid ytics lt 1 lw 0.5 lc rgb "#cccccc"
set border 3 lc rgb "#666666"
set tics nomirror scale 0.5
set key noautotitle

array varied[3] = ["capacity", "data", "window"]
array meaning[3] = ["segments in flight each way", "units of text at either end", \
                    "units of window, with data 3,3"]
array first[3] = [1, 0, 1]
array last[3] = [5, 3, 4]
array quantity[3] = ["worlds", "CPU seconds", "peak memory in MiB"]
array place[3] = [4, 6, 8]
array unit[3] = [1, 1, 1048576]
array lowest[3] = [100, 0.001, 5]
array highest[3] = [1e10, 1000, 5000]
array order[2] = ["any", "fifo"]
array name[2] = [" any order", " in order"]
array colour[2] = ["#1f77b4", "#d95f02"]

do for [v = 1:3] {
    set xtics first[v], 1, last[v]
    # With room for the name at the end of a line.
    set xrange [first[v] - 0.25:last[v] + 0.42 * (last[v] - first[v])]
    do for [q = 1:3] {
        set yrange [lowest[q]:highest[q]]
        if (q == 1) { set format y "10^{%T}" } else { set format y "%g" }
        if (q == 1) { set title varied[v] font ",15" } else { unset title }
        if (q == 3) { set xlabel meaning[v] } else { unset xlabel }
        if (v == 1) { set ylabel quantity[q] offset 0.5 } else { unset ylabel }
        plot for [o = 1:2] sprintf("< grep '^%s,.*,%s,' growth.csv", varied[v], order[o]) \
            using 2:(column(place[q]) / unit[q]) with linespoints pt 7 ps 0.5 lw 2 \
            lc rgb colour[o] title name[o] at end
    }
}
unset multiplot
