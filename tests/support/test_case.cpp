#include "test_case.h"
