#include "src/base/assignment.hpp"

#include <limits>

namespace base {
namespace {

/// The Hungarian method by shortest augmenting paths (Jonker and Volgenant 1987) for rows ≤ columns: each
/// round adds one row and shifts the pairs along the cheapest alternating path. Written by hand because no
/// library that we link solves assignments. Index 0 of columns stands for "outside the matrix".
class LeastCostPairing {
public:
    explicit LeastCostPairing(Eigen::MatrixXd const& cost)
        : cost_(cost),
          row_price_(cost.rows() + 1, 0.0),
          column_price_(cost.cols() + 1, 0.0),
          row_of_(cost.cols() + 1, 0) {
        for (int row = 1; row <= cost.rows(); ++row)
            add(row);
    }

    std::vector<int> column_of_rows() const {
        std::vector<int> columns(cost_.rows(), -1);
        for (int column = 1; column <= cost_.cols(); ++column) {
            if (row_of_[column] > 0) columns[row_of_[column] - 1] = column - 1;
        }
        return columns;
    }

private:
    void add(int row) {
        std::vector<double> distance(cost_.cols() + 1, std::numeric_limits<double>::infinity());
        std::vector<int> previous(cost_.cols() + 1, 0);
        std::vector<bool> reached(cost_.cols() + 1, false);
        row_of_[0] = row;
        int column = 0;
        while (row_of_[column] != 0)
            column = extend(column, distance, previous, reached);
        for (; column != 0; column = previous[column])
            row_of_[column] = row_of_[previous[column]];
    }

    /// Reaches one more column, the nearest by reduced cost, and returns it.
    int extend(int from, std::vector<double>& distance, std::vector<int>& previous,
               std::vector<bool>& reached) {
        reached[from] = true;
        int const row = row_of_[from];
        int nearest = 0;
        for (int column = 1; column <= cost_.cols(); ++column) {
            if (reached[column]) continue;
            double const reduced = cost_(row - 1, column - 1) - row_price_[row] - column_price_[column];
            if (reduced < distance[column]) {
                distance[column] = reduced;
                previous[column] = from;
            }
            if (nearest == 0 || distance[column] < distance[nearest]) nearest = column;
        }
        shift_prices(distance[nearest], distance, reached);
        return nearest;
    }

    void shift_prices(double step, std::vector<double>& distance, std::vector<bool> const& reached) {
        for (int column = 0; column <= cost_.cols(); ++column) {
            if (reached[column]) {
                row_price_[row_of_[column]] += step;
                column_price_[column] -= step;
            } else {
                distance[column] -= step;
            }
        }
    }

    Eigen::MatrixXd const& cost_;
    std::vector<double> row_price_, column_price_;
    std::vector<int> row_of_;
};

}  // namespace

std::vector<int> assign(Eigen::MatrixXd const& cost, double limit) {
    if (cost.size() == 0) return std::vector<int>(cost.rows(), -1);
    // A pair at the limit is worth no more than two that stay alone, so capping the cost there lets the
    // method leave rows alone; such pairs are taken apart below.
    auto const capped = [&](double value) { return value <= limit ? value : limit; };
    Eigen::MatrixXd const bounded = cost.unaryExpr(capped);
    bool const wide = cost.rows() <= cost.cols();
    Eigen::MatrixXd const upright = wide ? bounded : Eigen::MatrixXd(bounded.transpose());
    std::vector<int> const partners = LeastCostPairing(upright).column_of_rows();

    std::vector<int> column_of(cost.rows(), -1);
    for (int i = 0; i < static_cast<int>(partners.size()); ++i) {
        int const row = wide ? i : partners[i];
        int const column = wide ? partners[i] : i;
        if (cost(row, column) <= limit) column_of[row] = column;
    }
    return column_of;
}

}  // namespace base
