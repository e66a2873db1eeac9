// MatrixProduct against the sum that defines a product, and its promise not to allocate.
#include "allocation_counter.h"
#include "base/random.h"
#include "model/matrix_product.h"
#include "test_case.h"

using namespace epochscope;

class tst_MatrixProduct : public TestCase
{
    Q_OBJECT
private slots:
    void equalsTheDefinition_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("depth");
        for (const int rows : {1, 2, 5, 17, 64})
            for (const int columns : {1, 3, 8, 33})
                for (const int depth : {1, 2, 7, 40, 300})
                    QTest::addRow("%dx%dx%d", rows, columns, depth) << rows << columns << depth;
    }
    void equalsTheDefinition()
    {
        QFETCH(const int, rows);
        QFETCH(const int, columns);
        QFETCH(const int, depth);
        // Planned for more than is used, as for a short last batch.
        MatrixProduct<double> product(rows + 3, columns + 3, depth + 3);
        for (const bool transposeA : {false, true}) {
            for (const bool transposeB : {false, true}) {
                const Matrix<double> a = drawn(transposeA ? depth : rows, transposeA ? rows : depth, 1);
                const Matrix<double> b = drawn(transposeB ? columns : depth, transposeB ? depth : columns, 2);
                Matrix<double> expected = Matrix<double>::Zero(rows, columns);
                for (int i = 0; i < rows; ++i)
                    for (int j = 0; j < columns; ++j)
                        for (int k = 0; k < depth; ++k)
                            expected(i, j) += (transposeA ? a(k, i) : a(i, k)) * (transposeB ? b(j, k) : b(k, j));
                Matrix<double> result = drawn(rows, columns, 3);
                const Matrix<double> before = result;
                const std::int64_t allocations =
                    countAllocations([&] { product.run(a, transposeA, b, transposeB, result, false); });
                QCOMPARE(allocations, 0);
                QVERIFY((result - expected).cwiseAbs().maxCoeff() <= 1e-13 * depth);
                result = before;
                product.run(a, transposeA, b, transposeB, result, true);
                QVERIFY((result - expected - before).cwiseAbs().maxCoeff() <= 1e-13 * depth);
            }
        }
    }

    void largeProductsDoNotAllocateEither()
    {
        const Matrix<float> a = Matrix<float>::Random(300, 784);
        const Matrix<float> b = Matrix<float>::Random(784, 256);
        Matrix<float> result(300, 256);
        MatrixProduct<float> product(300, 256, 784);
        QCOMPARE(countAllocations([&] { product.run(a, false, b, false, result, false); }), 0);
        QVERIFY((result - a * b).cwiseAbs().maxCoeff() < 1e-3F);
    }

    void theCounterCounts()
    {
        QCOMPARE(countAllocations([] {
                     const std::vector<int> values(1000);
                     QVERIFY(values.size() == 1000);
                 }),
                 allocationsAreCounted ? 1 : 0);
    }

private:
    static Matrix<double> drawn(int rows, int columns, std::uint64_t seed)
    {
        RandomStream random(seed, StreamPurpose::analysis);
        Matrix<double> matrix(rows, columns);
        for (Eigen::Index i = 0; i < matrix.size(); ++i)
            matrix.data()[i] = random.uniform(-1, 1);
        return matrix;
    }
};

QTEST_GUILESS_MAIN(tst_MatrixProduct)
#include "tst_matrix_product.moc"
